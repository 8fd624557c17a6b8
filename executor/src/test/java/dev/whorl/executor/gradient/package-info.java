@NullMarked
package dev.whorl.executor.gradient;

import org.jspecify.annotations.NullMarked;
