package dev.whorl.executor.gradient;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Tensor;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One block whose weights do not change: rows through it, and gradients back through it. */
final class FrozenBlock {
  private final Geometry geometry;
  private final AttentionShape shape;
  private final FrozenAttention attention;
  private final @Nullable FrozenNorm before;
  private final FrozenMatrix query;
  private final FrozenMatrix key;
  private final FrozenMatrix value;
  private final float @Nullable [] queryBias;
  private final float @Nullable [] keyBias;
  private final float @Nullable [] valueBias;
  private final @Nullable FrozenNorm queryNorm;
  private final @Nullable FrozenNorm keyNorm;
  private final FrozenMatrix output;
  private final float @Nullable [] outputBias;
  private final @Nullable FrozenNorm afterAttention;
  private final @Nullable FrozenNorm beforeFeedForward;
  private final FrozenMatrix gate;
  private final FrozenMatrix up;
  private final FrozenMatrix down;
  private final @Nullable FrozenNorm afterFeedForward;

  FrozenBlock(Model model, Precision precision, int block, int slot) {
    geometry = model.geometry();
    shape = geometry.attention();
    attention = new FrozenAttention(shape, block, slot);
    Reader read = new Reader(model, precision, block);
    before = read.norm(BlockTensor.ATTENTION_NORM);
    query = read.matrix(BlockTensor.QUERY);
    key = read.matrix(BlockTensor.KEY);
    value = read.matrix(BlockTensor.VALUE);
    queryBias = read.vector(BlockTensor.QUERY_BIAS);
    keyBias = read.vector(BlockTensor.KEY_BIAS);
    valueBias = read.vector(BlockTensor.VALUE_BIAS);
    queryNorm = read.norm(BlockTensor.QUERY_NORM);
    keyNorm = read.norm(BlockTensor.KEY_NORM);
    output = read.matrix(BlockTensor.OUTPUT);
    outputBias = read.vector(BlockTensor.OUTPUT_BIAS);
    afterAttention = read.norm(BlockTensor.AFTER_ATTENTION_NORM);
    beforeFeedForward = read.norm(BlockTensor.FEED_FORWARD_NORM);
    gate = read.matrix(BlockTensor.GATE);
    up = read.matrix(BlockTensor.UP);
    down = read.matrix(BlockTensor.DOWN);
    afterFeedForward = read.norm(BlockTensor.AFTER_FEED_FORWARD_NORM);
  }

  /**
   * Residuals of consecutive positions through the block. Their keys and values are kept.
   *
   * @param memory of the micro-batch; what lies before the first position has been run
   */
  float[] forward(float[] residual, int first, BlockMemory memory) {
    Inner inner = new Inner(residual, first, memory);
    float[] out = inner.middle.clone();
    add(out, FrozenNorm.forward(afterFeedForward, inner.fed), geometry.style().branchScale());
    return out;
  }

  /**
   * The gradient of the residuals that went in, of one of those that came out. Later positions have
   * gone back before: what they gave to these keys and values is in the memory.
   */
  float[] backward(float[] residual, int first, BlockMemory memory, float[] dOut) {
    Inner inner = new Inner(residual, first, memory);
    float[] dMiddle = inner.backFeedForward(dOut);
    return inner.backAttention(dMiddle);
  }

  /** What is computed inside the block for some positions; made anew on the way back. */
  private final class Inner {
    final int rows;
    final int first;
    final BlockMemory memory;
    final float[] residual;
    final float[] rawQueries;
    final float[] rawKeys;
    final float[] queries;
    final float[] joined;
    final float[] middle;
    final float[] gated;
    final float[] upped;
    final float[] fed;

    Inner(float[] residual, int first, BlockMemory memory) {
      this.residual = residual;
      this.rows = residual.length / geometry.hidden();
      this.first = first;
      this.memory = memory;
      float[] normed = FrozenNorm.forward(before, residual);
      rawQueries = biased(query.forward(normed, rows), queryBias);
      rawKeys = biased(key.forward(normed, rows), keyBias);
      queries = FrozenNorm.forward(queryNorm, rawQueries).clone();
      attention.rotate(queries, shape.queryWidth(), first, false);
      float[] keys = FrozenNorm.forward(keyNorm, rawKeys).clone();
      attention.rotate(keys, shape.keyValueWidth(), first, false);
      float[] values = biased(value.forward(normed, rows), valueBias);
      int at = first * shape.keyValueWidth();
      System.arraycopy(keys, 0, memory.keys, at, keys.length);
      System.arraycopy(values, 0, memory.values, at, values.length);
      float[] attended = attention.forward(queries, first, memory.keys, memory.values);
      joined = biased(output.forward(attended, rows), outputBias);
      middle = residual.clone();
      add(middle, FrozenNorm.forward(afterAttention, joined), geometry.style().branchScale());
      float[] fedIn = FrozenNorm.forward(beforeFeedForward, middle);
      gated = gate.forward(fedIn, rows);
      upped = up.forward(fedIn, rows);
      fed = down.forward(FrozenGate.forward(geometry.style().activation(), gated, upped), rows);
    }

    float[] backFeedForward(float[] dOut) {
      float[] dFed = FrozenNorm.backward(afterFeedForward, fed, branch(dOut));
      float[] dActivated = new float[gated.length];
      down.backward(dFed, rows, dActivated);
      FrozenGate.backward(geometry.style().activation(), gated, upped, dActivated);
      float[] dFedIn = new float[residual.length];
      gate.backward(gated, rows, dFedIn);
      up.backward(upped, rows, dFedIn);
      float[] dMiddle = dOut.clone();
      add(dMiddle, FrozenNorm.backward(beforeFeedForward, middle, dFedIn), 1);
      return dMiddle;
    }

    float[] backAttention(float[] dMiddle) {
      float[] dJoined = FrozenNorm.backward(afterAttention, joined, branch(dMiddle));
      float[] dAttended = new float[queries.length];
      output.backward(dJoined, rows, dAttended);
      float[] dQueries =
          attention.backward(
              queries,
              first,
              memory.keys,
              memory.values,
              dAttended,
              memory.keyGradients,
              memory.valueGradients);
      int from = first * shape.keyValueWidth();
      int to = from + rows * shape.keyValueWidth();
      float[] dKeys = Arrays.copyOfRange(memory.keyGradients, from, to);
      float[] dValues = Arrays.copyOfRange(memory.valueGradients, from, to);
      attention.rotate(dQueries, shape.queryWidth(), first, true);
      attention.rotate(dKeys, shape.keyValueWidth(), first, true);
      float[] dNormed = new float[residual.length];
      query.backward(FrozenNorm.backward(queryNorm, rawQueries, dQueries), rows, dNormed);
      key.backward(FrozenNorm.backward(keyNorm, rawKeys, dKeys), rows, dNormed);
      value.backward(dValues, rows, dNormed);
      float[] dResidual = dMiddle.clone();
      add(dResidual, FrozenNorm.backward(before, residual, dNormed), 1);
      return dResidual;
    }

    /** What a gradient of the residual is of a branch that joined it. */
    private float[] branch(float[] gradient) {
      float[] scaled = new float[gradient.length];
      add(scaled, gradient, geometry.style().branchScale());
      return scaled;
    }
  }

  private static float[] biased(float[] rows, float @Nullable [] bias) {
    for (int i = 0; bias != null && i < rows.length; i++) {
      rows[i] += bias[i % bias.length];
    }
    return rows;
  }

  private static void add(float[] to, float[] what, float scale) {
    for (int i = 0; i < to.length; i++) {
      to[i] += what[i] * scale;
    }
  }

  private record Reader(Model model, Precision precision, int block) {
    private Tensor tensor(BlockTensor role) {
      return Objects.requireNonNull(model.tensors().block(block, role), role::name);
    }

    FrozenMatrix matrix(BlockTensor role) {
      return new FrozenMatrix(tensor(role), precision.weights());
    }

    float @Nullable [] vector(BlockTensor role) {
      return role.partOf(model.geometry()) ? tensor(role).vector() : null;
    }

    @Nullable FrozenNorm norm(BlockTensor role) {
      float[] weights = vector(role);
      return weights == null ? null : new FrozenNorm(weights, model.geometry().normEpsilon());
    }
  }
}
