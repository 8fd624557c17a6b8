package dev.whorl.executor.cuda;

/** The embedding table on the device. */
record CudaTable(CudaMatrix matrix, Owned owned) {}
