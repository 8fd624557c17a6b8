package dev.whorl.executor.gradient;

import dev.whorl.executor.cpu.Rotation;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Rope;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Causal attention of grouped queries over the keys and values of one micro-batch, and the rotation
 * before it. Without weights.
 */
final class FrozenAttention {
  private final AttentionShape shape;
  private final int window;
  private final @Nullable Rotation rotation;
  private final int slot;

  /**
   * The attention of a block.
   *
   * @param slot tokens that a session of the deployment may have; decides the frequencies of
   *     LongRoPE
   */
  FrozenAttention(AttentionShape shape, int block, int slot) {
    this.shape = shape;
    this.window = shape.sight(block).window();
    Rope rope = shape.sight(block).rope();
    this.rotation = rope == null ? null : new Rotation(rope, shape.rotated());
    this.slot = slot;
  }

  /**
   * Rotates rows of heads in place.
   *
   * @param first position of the first row
   * @param back by the transpose: what a gradient of rotated rows is of the rows
   */
  void rotate(float[] rows, int width, int first, boolean back) {
    if (rotation == null) {
      return;
    }
    int half = rotation.pairs();
    float[] angles = new float[2 * half];
    for (int r = 0; r * width < rows.length; r++) {
      rotation.angles(first + r, slot, angles, 0);
      for (int head = r * width; head < (r + 1) * width; head += shape.headSize()) {
        for (int i = head; i < head + half; i++) {
          float cos = angles[i - head];
          float sin = back ? -angles[half + i - head] : angles[half + i - head];
          float a = rows[i];
          float b = rows[half + i];
          rows[i] = a * cos - b * sin;
          rows[half + i] = b * cos + a * sin;
        }
      }
    }
  }

  /** Weighted values of rows from a position on; keys and values begin at position 0. */
  float[] forward(float[] queries, int first, float[] keys, float[] values) {
    float[] attended = new float[queries.length];
    forEachHead(
        queries.length / shape.queryWidth(),
        (row, head) -> {
          Seen seen = new Seen(queries, row, head, first, keys);
          for (int j = 0; j < seen.weights.length; j++) {
            int value = seen.key(j);
            for (int e = 0; e < shape.headSize(); e++) {
              attended[seen.query + e] += (float) (seen.weights[j] * values[value + e]);
            }
          }
        });
    return attended;
  }

  /**
   * The gradient of the queries; those of keys and values are added to what later positions gave.
   */
  float[] backward(
      float[] queries,
      int first,
      float[] keys,
      float[] values,
      float[] dAttended,
      float[] dKeys,
      float[] dValues) {
    float[] dQueries = new float[queries.length];
    forEachHead(
        queries.length / shape.queryWidth(),
        (row, head) -> {
          Seen seen = new Seen(queries, row, head, first, keys);
          double[] dWeights = new double[seen.weights.length];
          double mean = 0;
          for (int j = 0; j < dWeights.length; j++) {
            int value = seen.key(j);
            for (int e = 0; e < shape.headSize(); e++) {
              dWeights[j] += (double) dAttended[seen.query + e] * values[value + e];
              dValues[value + e] += (float) (seen.weights[j] * dAttended[seen.query + e]);
            }
            mean += seen.weights[j] * dWeights[j];
          }
          for (int j = 0; j < dWeights.length; j++) {
            double dScore = seen.weights[j] * (dWeights[j] - mean) * seen.slope[j] * shape.scale();
            int key = seen.key(j);
            for (int e = 0; e < shape.headSize(); e++) {
              dQueries[seen.query + e] += (float) (dScore * keys[key + e]);
              dKeys[key + e] += (float) (dScore * queries[seen.query + e]);
            }
          }
        });
    return dQueries;
  }

  /** Query heads of one group share keys and stay on one thread: gradients of keys are sums. */
  private void forEachHead(int rows, HeadWork work) {
    int group = shape.heads() / shape.keyValueHeads();
    IntStream.range(0, shape.keyValueHeads())
        .parallel()
        .forEach(keyHead -> {
          for (int row = 0; row < rows; row++) {
            for (int head = keyHead * group; head < (keyHead + 1) * group; head++) {
              work.run(row, head);
            }
          }
        });
  }

  @FunctionalInterface
  private interface HeadWork {
    void run(int row, int head);
  }

  /** What a position sees with one head: softmax weights, and the slopes of the capped scores. */
  private final class Seen {
    final int query;
    final double[] weights;
    final double[] slope;
    private final int lowest;
    private final int keyAt;

    Seen(float[] queries, int row, int head, int first, float[] keys) {
      int size = shape.headSize();
      int position = first + row;
      query = row * shape.queryWidth() + head * size;
      keyAt = head * shape.keyValueHeads() / shape.heads() * size;
      lowest = window == 0 ? 0 : Math.max(0, position + 1 - window);
      weights = new double[position + 1 - lowest];
      slope = new double[weights.length];
      double largest = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < weights.length; j++) {
        double score = 0;
        for (int e = 0; e < size; e++) {
          score += (double) queries[query + e] * keys[key(j) + e];
        }
        weights[j] = capped(score * shape.scale(), j);
        largest = Math.max(largest, weights[j]);
      }
      double sum = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = Math.exp(weights[j] - largest);
        sum += weights[j];
      }
      for (int j = 0; j < weights.length; j++) {
        weights[j] /= sum;
      }
    }

    private double capped(double score, int j) {
      double cap = shape.scoreCap();
      double bent = cap == 0 ? 0 : Math.tanh(score / cap);
      slope[j] = 1 - bent * bent;
      return cap == 0 ? score : cap * bent;
    }

    int key(int j) {
      return (lowest + j) * shape.keyValueWidth() + keyAt;
    }
  }
}
