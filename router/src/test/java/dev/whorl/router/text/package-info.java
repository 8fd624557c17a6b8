@NullMarked
package dev.whorl.router.text;

import org.jspecify.annotations.NullMarked;
