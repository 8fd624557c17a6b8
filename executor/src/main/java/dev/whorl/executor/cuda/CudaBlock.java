package dev.whorl.executor.cuda;

import java.util.List;

/**
 * The weights of one block on the device. Addresses of vectors that the geometry does not have are
 * 0, which the kernels take for none.
 *
 * @param projections of query, key and value; neighbours of one format are one matrix
 * @param gates gate and up, likewise
 * @param owned frees it all
 */
record CudaBlock(
    long attentionNorm,
    List<CudaMatrix> projections,
    long bias,
    long queryNorm,
    long keyNorm,
    CudaMatrix output,
    long feedForwardNorm,
    List<CudaMatrix> gates,
    CudaMatrix down,
    Owned owned) {}
