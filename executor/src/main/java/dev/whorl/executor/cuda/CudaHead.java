package dev.whorl.executor.cuda;

/** What follows the last block, on the device. */
record CudaHead(long norm, CudaMatrix matrix, Owned owned) {}
