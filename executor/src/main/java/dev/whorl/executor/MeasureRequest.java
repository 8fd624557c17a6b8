package dev.whorl.executor;

import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import java.util.List;

/**
 * What to measure.
 *
 * @param weights the formats of its matrices; the largest block stands for all
 * @param cache format of keys and values
 * @param residual format that the residual is rounded to
 * @param contextTokens positions already in every session's cache, as planned
 * @param batches numbers of sessions in a decode step, for example 1, 2, 4, capacity; kept
 *     ascending and without repetition
 * @param chunkTokens positions of the prefill chunk
 */
public record MeasureRequest(
    WeightFormats weights,
    NumberFormat cache,
    NumberFormat residual,
    int contextTokens,
    List<Integer> batches,
    int chunkTokens) {
  /** The shape. */
  public Geometry geometry() {
    return weights.geometry();
  }

  /** The request of a precision that is the same for all matrices of a shape. */
  public static MeasureRequest uniform(
      Geometry geometry,
      Precision precision,
      int contextTokens,
      List<Integer> batches,
      int chunkTokens) {
    return new MeasureRequest(
        WeightFormats.converted(geometry, precision),
        precision.cache(),
        precision.residual(),
        contextTokens,
        batches,
        chunkTokens);
  }

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
