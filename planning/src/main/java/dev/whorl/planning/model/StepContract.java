package dev.whorl.planning.model;

/**
 * What the data plane keeps to, and what certificates count with: the one place where agents (which
 * are told with every assignment), simulator, certifier and verifier take these figures from.
 *
 * <p>Beside the figures, the contract is an order. Steps run back to back. A step takes every ready
 * decode row, of which a session has at most one, then prefill chunks, round robin over the
 * sessions, one chunk of each: as many as have {@code Σ tokens / p ≤ 1}, p being the prefill tokens
 * per step of the chunk's deployment ({@link Slot#prefillTokens()}), and at least one if any waits.
 * No chunk is longer than p. So all chunks of a step together take no longer than the dearest one
 * of p tokens. After a step with chunks, {@code restSteps} steps that have a decode row take none:
 * so the step that a row waits for and the step that takes it have one chunk together, not two.
 *
 * @param prefillWindow W: chunks of a session that are sent to the next hop and have not left its
 *     inbox for a step
 * @param promptsPerChain prompts of a chain that are under way at the same time; the others wait at
 *     its first hop, first come, first served
 * @param restSteps steps with decode rows that take no chunk after one that did; 0: every step may
 */
public record StepContract(int prefillWindow, int promptsPerChain, int restSteps) {
  /** In force. */
  public static final StepContract CERTIFIED = new StepContract(8, 1, 1);

  public StepContract {
    Require.positive("prefillWindow", prefillWindow);
    Require.positive("promptsPerChain", promptsPerChain);
    Require.notNegative("restSteps", restSteps);
  }

  /** Chunks in the step that a decode row waits for and the one that takes it. */
  public int chunksPerVisit() {
    return restSteps > 0 ? 1 : 2;
  }
}
