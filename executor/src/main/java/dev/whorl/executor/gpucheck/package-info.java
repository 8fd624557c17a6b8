/**
 * The program that is run first of all on a machine with a GPU: is it right, and how fast is it.
 */
@NullMarked
package dev.whorl.executor.gpucheck;

import org.jspecify.annotations.NullMarked;
