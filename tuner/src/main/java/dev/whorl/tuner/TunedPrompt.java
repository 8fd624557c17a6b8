package dev.whorl.tuner;

/**
 * A soft prompt in the making: its rows, what the optimiser remembers, and the steps behind it.
 * Belongs to one trainer.
 */
public final class TunedPrompt {
  private final int tokens;
  private final int hidden;
  private final float[] rows;
  private final float[] memory;
  private int step;

  /**
   * A prompt.
   *
   * @param rows one after another, {@code tokens · hidden} numbers; not copied
   * @param memory of the optimiser; not copied
   * @param step how many have been made
   */
  public TunedPrompt(int tokens, float[] rows, float[] memory, int step) {
    if (tokens < 1 || rows.length == 0 || rows.length % tokens != 0) {
      throw new IllegalArgumentException(
          "The soft prompt (%d numbers) is not made of %d rows.".formatted(rows.length, tokens));
    }
    if (memory.length % rows.length != 0) {
      throw new IllegalArgumentException(
          "The optimiser's memory (%d numbers) does not fit a prompt of %d."
              .formatted(memory.length, rows.length));
    }
    this.tokens = tokens;
    this.hidden = rows.length / tokens;
    this.rows = rows;
    this.memory = memory;
    this.step = step;
  }

  /** A prompt to begin with. */
  public static TunedPrompt begin(int tokens, float[] rows, Optimizer optimizer) {
    return new TunedPrompt(tokens, rows, new float[optimizer.memories() * rows.length], 0);
  }

  public int tokens() {
    return tokens;
  }

  public int hidden() {
    return hidden;
  }

  public int step() {
    return step;
  }

  /** Whether this optimiser can go on with it. */
  public boolean fits(Optimizer optimizer) {
    return memory.length == optimizer.memories() * rows.length;
  }

  /** A copy. */
  public float[] rows() {
    return rows.clone();
  }

  float[] memory() {
    return memory;
  }

  void apply(Optimizer optimizer, float[] gradient) {
    step++;
    optimizer.apply(rows, gradient, memory, step);
  }
}
