package dev.whorl.executor.cpu;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one block in a precision. Biases (of query, key, value in this order, as one
 * vector) and head norms are null where the geometry has none.
 *
 * @param arena owns what was converted; mapped weights belong to the model
 */
@SuppressWarnings("ArrayRecordComponent") // weights are never compared
record BlockWeights(
    Norm attentionNorm,
    Matrix query,
    Matrix key,
    Matrix value,
    float @Nullable [] bias,
    @Nullable Norm queryNorm,
    @Nullable Norm keyNorm,
    Matrix output,
    Norm feedForwardNorm,
    Matrix gate,
    Matrix up,
    Matrix down,
    Arena arena) {}
