@NullMarked
package dev.whorl.executor.memory;

import org.jspecify.annotations.NullMarked;
