@NullMarked
package dev.whorl.executor.cpu;

import org.jspecify.annotations.NullMarked;
