package dev.whorl.executor.cuda;

/**
 * What the driver says of a device.
 *
 * @param architecture for example {@code sm_90}
 * @param cudaVersion the newest CUDA that the driver runs; 12040 is 12.4
 * @param budgetBytes for weights and caches
 * @param nominalBandwidth of its memory in bytes per second: clock times bus width, two transfers a
 *     clock; 0 where the driver does not tell
 */
public record CudaFacts(
    String name,
    String architecture,
    int cudaVersion,
    int multiprocessors,
    long budgetBytes,
    long nominalBandwidth) {}
