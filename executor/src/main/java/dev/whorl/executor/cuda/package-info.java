/**
 * Blocks on an NVIDIA GPU: the driver and the kernel compiler by foreign functions, nothing else.
 */
@NullMarked
package dev.whorl.executor.cuda;

import org.jspecify.annotations.NullMarked;
