package dev.whorl.executor.gradient;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * One micro-batch's way through a span, in pieces: one piece is a chunk of positions through one
 * block, so that decode steps can come between any two. Pieces run in their order, one at a time,
 * on whichever thread; the results are the same for every size of chunks, up to the order of sums.
 *
 * <p>Forward goes chunk by chunk as prefill does. Back it goes from the last chunk to the first:
 * what a chunk gives to keys and values of earlier positions is added up before their turn comes.
 */
public final class SpanWork {
  private final FrozenSpan span;
  private final int hidden;
  private final int positions;
  private final int chunk;
  private final float[] rows;
  private final List<BlockMemory> memory = new ArrayList<>();
  private final Deque<Runnable> pieces = new ArrayDeque<>();
  private final int all;
  private double lossSum;
  private int lossCount;

  private SpanWork(FrozenSpan span, float[] rows, int chunk, Way way) {
    this.span = span;
    this.hidden = span.geometry().hidden();
    this.chunk = chunk;
    this.rows = rows.clone();
    if (chunk < 1) {
      throw new IllegalArgumentException("The chunk (" + chunk + ") must be at least 1 position.");
    }
    if (rows.length == 0 || rows.length % hidden != 0) {
      throw new IllegalArgumentException(
          "The rows (%d numbers) are no positive multiple of hidden (%d)."
              .formatted(rows.length, hidden));
    }
    this.positions = rows.length / hidden;
    if (positions > span.geometry().contextLength()) {
      throw new IllegalArgumentException(
          "The micro-batch (%d positions) exceeds the model's context (%d)."
              .formatted(positions, span.geometry().contextLength()));
    }
    for (int block = 0; block < blocks(); block++) {
      memory.add(new BlockMemory(span.geometry(), positions, !(way instanceof Way.Out)));
    }
    plan(way);
    this.all = pieces.size();
  }

  private sealed interface Way {
    /** Forward only. */
    record Out() implements Way {}

    /** Forward, then back from a gradient that is put in place of the residuals. */
    record Back(Runnable turn) implements Way {}
  }

  /** Residuals through the span; {@link #result} are those that come out. */
  public static SpanWork forward(FrozenSpan span, float[] residuals, int chunk) {
    return new SpanWork(span, residuals, chunk, new Way.Out());
  }

  /**
   * The gradient of residuals that went in, of one of those that came out. What happened between is
   * computed again.
   */
  public static SpanWork backward(FrozenSpan span, float[] residuals, float[] gradient, int chunk) {
    if (gradient.length != residuals.length) {
      throw new IllegalArgumentException(
          "The gradient (%d numbers) is not as long as the rows (%d)."
              .formatted(gradient.length, residuals.length));
    }
    float[] own = gradient.clone();
    SpanWork[] work = new SpanWork[1];
    work[0] =
        new SpanWork(
            span,
            residuals,
            chunk,
            new Way.Back(() -> System.arraycopy(own, 0, work[0].rows, 0, own.length)));
    return work[0];
  }

  /**
   * The loss at the end of the model and its gradient of the residuals that went in.
   *
   * @param targets per position the id that should come next; −1 where nothing is asked. The loss
   *     is the mean over those that are asked
   * @throws IllegalArgumentException when the span does not end with the model, nothing is asked,
   *     or a target is not below the vocabulary
   */
  public static SpanWork loss(FrozenSpan span, float[] residuals, int[] targets, int chunk) {
    int vocabulary = span.geometry().vocabulary();
    if (span.span().end() != span.geometry().blocks()) {
      throw new IllegalArgumentException(
          "The span %s does not end with the model's block %d: it has no head, and no loss."
              .formatted(span.span(), span.geometry().blocks() - 1));
    }
    if (targets.length * span.geometry().hidden() != residuals.length) {
      throw new IllegalArgumentException(
          "The targets (%d) are not as many as the rows.".formatted(targets.length));
    }
    for (int target : targets) {
      if (target < -1 || target >= vocabulary) {
        throw new IllegalArgumentException(
            "The target (%d) is neither -1 nor below the vocabulary (%d)."
                .formatted(target, vocabulary));
      }
    }
    int[] asked =
        java.util.stream.IntStream.range(0, targets.length).filter(i -> targets[i] >= 0).toArray();
    if (asked.length == 0) {
      throw new IllegalArgumentException("The micro-batch asks for no token: all targets are -1.");
    }
    SpanWork[] work = new SpanWork[1];
    work[0] =
        new SpanWork(
            span, residuals, chunk, new Way.Back(() -> work[0].lose(asked, targets.clone())));
    return work[0];
  }

  private int blocks() {
    return span.span().blocks();
  }

  private void plan(Way way) {
    for (int from = 0; from < positions; from += chunk) {
      for (int block = 0; block < blocks(); block++) {
        int first = from;
        int at = block;
        pieces.add(() -> out(at, first));
      }
    }
    if (way instanceof Way.Back(Runnable turn)) {
      pieces.add(turn);
      for (int from = (positions - 1) / chunk * chunk; from >= 0; from -= chunk) {
        for (int block = blocks() - 1; block >= 0; block--) {
          int first = from;
          int at = block;
          pieces.add(() -> back(at, first));
        }
      }
    }
  }

  private float[] chunk(float[] all, int first) {
    return Arrays.copyOfRange(all, first * hidden, Math.min(positions, first + chunk) * hidden);
  }

  private void out(int block, int first) {
    float[] in = chunk(rows, first);
    BlockMemory kept = memory.get(block);
    if (kept.residuals.length > 0) {
      System.arraycopy(in, 0, kept.residuals, first * hidden, in.length);
    }
    float[] out = span.block(block).forward(in, first, kept);
    System.arraycopy(out, 0, rows, first * hidden, out.length);
  }

  private void back(int block, int first) {
    BlockMemory kept = memory.get(block);
    float[] in = chunk(kept.residuals, first);
    float[] gradient = span.block(block).backward(in, first, kept, chunk(rows, first));
    System.arraycopy(gradient, 0, rows, first * hidden, gradient.length);
  }

  /**
   * Head and loss, in pieces as long as a chunk's way through one block; then the gradient stands
   * where the residuals stood.
   */
  private void lose(int[] asked, int[] targets) {
    FrozenHead head = span.head();
    float[] gradient = new float[rows.length];
    int most = headRows();
    int pieceCount = (asked.length + most - 1) / most;
    pieces.addFirst(() -> System.arraycopy(gradient, 0, rows, 0, rows.length));
    for (int piece = pieceCount - 1; piece >= 0; piece--) {
      int[] these =
          Arrays.copyOfRange(asked, piece * most, Math.min(asked.length, (piece + 1) * most));
      pieces.addFirst(() -> lose(head, these, targets, 1f / asked.length, gradient));
    }
    lossCount = asked.length;
  }

  private int headRows() {
    var geometry = span.geometry();
    double block =
        geometry.hidden()
            * (2.0 * geometry.attention().queryWidth()
                + 2.0 * geometry.attention().keyValueWidth()
                + 3.0 * geometry.feedForward());
    double head = (double) geometry.hidden() * geometry.vocabulary();
    return (int) Math.max(1, Math.min(chunk, chunk * block / head));
  }

  private void lose(FrozenHead head, int[] these, int[] targets, float weight, float[] gradient) {
    float[] residuals = new float[these.length * hidden];
    int[] wanted = new int[these.length];
    for (int i = 0; i < these.length; i++) {
      System.arraycopy(rows, these[i] * hidden, residuals, i * hidden, hidden);
      wanted[i] = targets[these[i]];
    }
    FrozenHead.Loss loss = head.loss(residuals, wanted, weight);
    lossSum += loss.sum();
    for (int i = 0; i < these.length; i++) {
      System.arraycopy(loss.gradient().rows, i * hidden, gradient, these[i] * hidden, hidden);
    }
  }

  /** Pieces that are known of at the start; a head adds more. */
  public int pieces() {
    return all;
  }

  /** Whether nothing is left to do. */
  public boolean done() {
    return pieces.isEmpty();
  }

  /** Runs the next piece. */
  public void advance() {
    pieces.remove().run();
  }

  /** Runs all that is left. */
  public SpanWork finish() {
    while (!done()) {
      advance();
    }
    return this;
  }

  /** What came out, or the gradient of what went in: one row per position. */
  public float[] result() {
    if (!done()) {
      throw new IllegalStateException("The work has " + pieces.size() + " pieces left.");
    }
    return rows.clone();
  }

  /** The mean loss over what was asked; NaN where no loss was. */
  public double loss() {
    return lossCount == 0 ? Double.NaN : lossSum / lossCount;
  }
}
