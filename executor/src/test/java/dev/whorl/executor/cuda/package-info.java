/** The CUDA executor on the emulated GPU: its kernels' own text, run on the CPU. */
@NullMarked
package dev.whorl.executor.cuda;

import org.jspecify.annotations.NullMarked;
