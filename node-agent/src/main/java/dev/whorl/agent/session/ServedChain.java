package dev.whorl.agent.session;

/**
 * A chain whose sessions are admitted here.
 *
 * @param capacity sessions at the same time; 0 takes no more
 * @param residual sessions of before that may go on though the capacity is lower
 */
public record ServedChain(
    String deploymentUid, String placement, String chain, int capacity, int residual) {
  /** One that ends no session, whatever its capacity. */
  public ServedChain(String deploymentUid, String placement, String chain, int capacity) {
    this(deploymentUid, placement, chain, capacity, Integer.MAX_VALUE);
  }

  /** Sessions that may be on it. */
  int most() {
    return Math.max(capacity, residual);
  }
}
