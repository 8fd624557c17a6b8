package dev.whorl.executor.cuda;

/**
 * The positions that pass blocks together, as they lie on the device.
 *
 * @param rows how many, those included that only fill the batch up
 * @param positions address of their {@code Position} records
 * @param angles address of their cosines and sines, one rotation after another
 * @param tiles address of the attention's tiles
 * @param tileCount how many
 * @param single whether every tile is one row
 * @param longest positions that the longest row attends to, itself included, or more
 * @param repeats whether batches of this shape come again and again
 */
record CudaBatch(
    int rows,
    long positions,
    long angles,
    long tiles,
    int tileCount,
    boolean single,
    int longest,
    boolean repeats) {}
