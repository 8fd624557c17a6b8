package dev.whorl.executor.gradient;

import dev.whorl.executor.Span;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive blocks of a model whose weights do not change, for tuning: micro-batches go forward
 * through them, gradients back. The numbers are f32 and the weights are those that the deployment's
 * precision holds; what serving rounds (residuals between blocks, cached keys, activations coded to
 * 8 bits) is not rounded here.
 *
 * <p>Reads weights from the mapped files, which must stay open. Safe for use by many threads.
 */
public final class FrozenSpan {
  private final Model model;
  private final Precision precision;
  private final Span span;
  private final List<FrozenBlock> blocks = new ArrayList<>();

  /**
   * Blocks of a model.
   *
   * @param slot tokens that a session of the deployment may have
   * @throws IllegalArgumentException when gradients through this shape are not supported, or the
   *     span exceeds the model; the message names the field
   */
  public FrozenSpan(Model model, Precision precision, Span span, int slot) {
    String obstacle = obstacle(model.geometry());
    if (obstacle != null) {
      throw new IllegalArgumentException(obstacle);
    }
    if (span.end() > model.geometry().blocks()) {
      throw new IllegalArgumentException(
          "The span %s exceeds the model's %d blocks.".formatted(span, model.geometry().blocks()));
    }
    this.model = model;
    this.precision = precision;
    this.span = span;
    for (int block = span.start(); block < span.end(); block++) {
      blocks.add(new FrozenBlock(model, precision, block, slot));
    }
  }

  /** A sentence that names what stands in the way of gradients through a shape, or null. */
  public static @Nullable String obstacle(Geometry geometry) {
    return geometry.experts() == null
        ? null
        : "The experts (%d per block): gradients through a router of experts are not supported. Tune a model without experts."
            .formatted(geometry.experts().count());
  }

  /** The shape of the model. */
  public Geometry geometry() {
    return model.geometry();
  }

  /** The blocks. */
  public Span span() {
    return span;
  }

  /** Bytes that a micro-batch of so many positions takes while it is here. */
  public long bytes(int positions, boolean back) {
    return positions
        * (blocks.size() * BlockMemory.bytes(geometry(), back)
            + 2L * geometry().hidden() * Float.BYTES);
  }

  /**
   * Embeddings as they enter block 0, one row per id.
   *
   * @throws IllegalArgumentException for an id that is not below the vocabulary
   */
  public float[] embed(int... ids) {
    FrozenMatrix table = new FrozenMatrix(model.tensors().embedding(), precision.tables());
    float[] rows = new float[ids.length * geometry().hidden()];
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= geometry().vocabulary()) {
        throw new IllegalArgumentException(
            "The token id (%d) is not below the vocabulary (%d)."
                .formatted(ids[i], geometry().vocabulary()));
      }
      table.row(ids[i], rows, i * geometry().hidden());
    }
    for (int i = 0; i < rows.length; i++) {
      rows[i] *= geometry().style().embeddingScale();
    }
    return rows;
  }

  FrozenBlock block(int index) {
    return blocks.get(index);
  }

  FrozenHead head() {
    return new FrozenHead(model, precision);
  }
}
