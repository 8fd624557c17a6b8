@NullMarked
package dev.whorl.text.model;

import org.jspecify.annotations.NullMarked;
