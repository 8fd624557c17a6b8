package dev.whorl.planning.quorum;

/**
 * What one step tells.
 *
 * @param gradientProduct inner product of this step's gradient and the one before; NaN in the first
 * @param meanLoss of the micro-batches that were received
 */
public record StepReport(double gradientProduct, double meanLoss) {}
