@NullMarked
package dev.whorl.executor.gpucheck;

import org.jspecify.annotations.NullMarked;
