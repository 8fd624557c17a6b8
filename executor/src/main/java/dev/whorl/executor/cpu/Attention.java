package dev.whorl.executor.cpu;

import static dev.whorl.executor.cpu.Lanes.FLOATS;
import static dev.whorl.executor.cpu.Lanes.WIDTH;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Attention of one query head at one position over the pages of its session. Scores are sums over
 * the head's elements in order, one lane per position; the softmax sums in 16 lanes by position
 * modulo 16; values are added in order of position. All three depend on positions only, so neither
 * the pages' places nor what else is in the step can change a bit.
 */
final class Attention {
  private static final int TOKENS = PageLayout.TOKENS;
  private final PageLayout layout;
  private final MemorySegment memory;
  private final long[] pages;
  private final int pageAt;
  private final float[] scores;
  private final float cap;

  /**
   * Attention over one session's pages of one block.
   *
   * @param cap softcap of scores; 0 = none
   * @param pages offsets of the session's pages; the block's first is at index {@code pageAt}
   * @param scores scratch, one float per position up to the end of the last page, and 16 more
   */
  Attention(
      PageLayout layout,
      float cap,
      MemorySegment memory,
      long[] pages,
      int pageAt,
      float[] scores) {
    this.layout = layout;
    this.cap = cap;
    this.memory = memory;
    this.pages = pages;
    this.pageAt = pageAt;
    this.scores = scores;
  }

  /** Attends from {@code lowest} to {@code position}, both inclusive. */
  void run(int head, int lowest, int position, float[] query, int queryAt, float[] out, int outAt) {
    int firstPage = lowest / TOKENS;
    int lastPage = position / TOKENS;
    int page = firstPage;
    for (; page + 4 <= lastPage + 1; page += 4) {
      scoreFour(head, page, query, queryAt, (page - firstPage) * TOKENS);
    }
    for (; page <= lastPage; page++) {
      scoreOne(head, page, query, queryAt, (page - firstPage) * TOKENS);
    }
    int length = (lastPage - firstPage + 1) * TOKENS;
    int begin = firstPage * TOKENS;
    if (cap != 0) {
      Activations.cap(scores, 0, length, cap);
    }
    Arrays.fill(scores, 0, lowest - begin, Float.NEGATIVE_INFINITY);
    Arrays.fill(scores, position + 1 - begin, length, Float.NEGATIVE_INFINITY);
    float sum = exponentials(length);
    addValues(head, begin, lowest, position, out, outAt);
    for (int i = 0; i < layout.headSize(); i++) {
      out[outAt + i] /= sum;
    }
  }

  private long keys(int head, int page) {
    return layout.keys(pages[pageAt + page], head);
  }

  private void scoreOne(int head, int page, float[] query, int queryAt, int to) {
    long step = layout.keyStep();
    Numbers numbers = layout.numbers();
    for (int part = 0; part < Lanes.PARTS; part++) {
      long keys = keys(head, page) + (long) part * WIDTH * numbers.bytes();
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int i = 0; i < layout.headSize(); i++) {
        FloatVector q = FloatVector.broadcast(FLOATS, query[queryAt + i]);
        sum = numbers.load(memory, keys + i * step).fma(q, sum);
      }
      sum.intoArray(scores, to + part * WIDTH);
    }
  }

  /** Four pages at a time: four independent sums hide the latency of the additions. */
  private void scoreFour(int head, int page, float[] query, int queryAt, int to) {
    long step = layout.keyStep();
    Numbers numbers = layout.numbers();
    for (int part = 0; part < Lanes.PARTS; part++) {
      long skip = (long) part * WIDTH * numbers.bytes();
      long k0 = keys(head, page) + skip;
      long k1 = keys(head, page + 1) + skip;
      long k2 = keys(head, page + 2) + skip;
      long k3 = keys(head, page + 3) + skip;
      FloatVector s0 = FloatVector.zero(FLOATS);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      for (int i = 0; i < layout.headSize(); i++) {
        FloatVector q = FloatVector.broadcast(FLOATS, query[queryAt + i]);
        s0 = numbers.load(memory, k0 + i * step).fma(q, s0);
        s1 = numbers.load(memory, k1 + i * step).fma(q, s1);
        s2 = numbers.load(memory, k2 + i * step).fma(q, s2);
        s3 = numbers.load(memory, k3 + i * step).fma(q, s3);
      }
      int at = to + part * WIDTH;
      s0.intoArray(scores, at);
      s1.intoArray(scores, at + TOKENS);
      s2.intoArray(scores, at + 2 * TOKENS);
      s3.intoArray(scores, at + 3 * TOKENS);
    }
  }

  /** Turns scores into e^(score − maximum) and returns their sum. */
  private float exponentials(int length) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      max = Math.max(max, scores[i]);
    }
    for (int part = 0; part < Lanes.PARTS; part++) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int i = part * WIDTH; i < length; i += Lanes.LANES) {
        FloatVector e = Lanes.exp(FloatVector.fromArray(FLOATS, scores, i).sub(max));
        e.intoArray(scores, i);
        sum = sum.add(e);
      }
      sum.intoArray(scores, length + part * WIDTH);
    }
    return Lanes.sum(scores, length);
  }

  private void addValues(int head, int begin, int lowest, int position, float[] out, int outAt) {
    int i = 0;
    for (; i + 4 * WIDTH <= layout.headSize(); i += 4 * WIDTH) {
      addFour(head, begin, lowest, position, i, out, outAt + i);
    }
    for (; i + WIDTH <= layout.headSize(); i += WIDTH) {
      addOne(head, begin, lowest, position, i, out, outAt + i);
    }
    for (; i < layout.headSize(); i++) {
      out[outAt + i] = element(head, begin, lowest, position, i);
    }
  }

  /** The rest of a head that is no multiple of a vector, one number at a time, to the same bits. */
  private float element(int head, int begin, int lowest, int position, int element) {
    Numbers numbers = layout.numbers();
    float sum = 0;
    for (int p = lowest; p <= position; p++) {
      float value = numbers.get(memory, value(head, p) + (long) element * numbers.bytes());
      sum = Math.fma(value, scores[p - begin], sum);
    }
    return sum;
  }

  private long value(int head, int position) {
    return layout.values(pages[pageAt + position / TOKENS], head)
        + position % TOKENS * layout.valueStep();
  }

  private void addOne(
      int head, int begin, int lowest, int position, int element, float[] out, int outAt) {
    Numbers numbers = layout.numbers();
    long skip = (long) element * numbers.bytes();
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int p = lowest; p <= position; p++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, scores[p - begin]);
      sum = numbers.load(memory, value(head, p) + skip).fma(weight, sum);
    }
    sum.intoArray(out, outAt);
  }

  private void addFour(
      int head, int begin, int lowest, int position, int element, float[] out, int outAt) {
    Numbers numbers = layout.numbers();
    long width = (long) WIDTH * numbers.bytes();
    long skip = (long) element * numbers.bytes();
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int p = lowest; p <= position; p++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, scores[p - begin]);
      long at = value(head, p) + skip;
      s0 = numbers.load(memory, at).fma(weight, s0);
      s1 = numbers.load(memory, at + width).fma(weight, s1);
      s2 = numbers.load(memory, at + 2 * width).fma(weight, s2);
      s3 = numbers.load(memory, at + 3 * width).fma(weight, s3);
    }
    s0.intoArray(out, outAt);
    s1.intoArray(out, outAt + WIDTH);
    s2.intoArray(out, outAt + 2 * WIDTH);
    s3.intoArray(out, outAt + 3 * WIDTH);
  }
}
