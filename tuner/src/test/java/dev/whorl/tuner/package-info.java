@NullMarked
package dev.whorl.tuner;

import org.jspecify.annotations.NullMarked;
