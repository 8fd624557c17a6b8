@NullMarked
package dev.whorl.text.template;

import org.jspecify.annotations.NullMarked;
