package dev.whorl.executor.model;

/**
 * A mixture of experts: a block has several feed-forward parts, and a router chooses some of them
 * for each position.
 *
 * @param count feed-forward parts of a block
 * @param used chosen for a position
 * @param renormalised whether the weights of the chosen ones are scaled to a sum of 1 (Mixtral), or
 *     are what the softmax over all gave them
 */
public record Experts(int count, int used, boolean renormalised) {
  public Experts {
    Geometry.positive("experts", count);
    Geometry.positive("experts used", used);
    if (used > count) {
      throw new IllegalArgumentException(
          "The experts used (" + used + ") exceed the experts (" + count + ").");
    }
  }
}
