package dev.whorl.executor;

import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Precision;
import java.util.List;

/**
 * What to measure.
 *
 * @param contextTokens positions already in every session's cache, as planned
 * @param batches numbers of sessions in a decode step, for example 1, 2, 4, capacity; kept
 *     ascending and without repetition
 * @param chunkTokens positions of the prefill chunk
 */
public record MeasureRequest(
    Geometry geometry,
    Precision precision,
    int contextTokens,
    List<Integer> batches,
    int chunkTokens) {
  public MeasureRequest {
    batches = batches.stream().distinct().sorted().toList();
    if (batches.isEmpty() || batches.stream().anyMatch(batch -> batch < 1)) {
      throw new IllegalArgumentException(
          "The batches " + batches + " must be positive, at least one.");
    }
    if (contextTokens < 1 || chunkTokens < 1) {
      throw new IllegalArgumentException(
          "The context (" + contextTokens + ") and chunk (" + chunkTokens + ") must be positive.");
    }
  }
}
