package dev.whorl.agent.session;

/**
 * What an Open asks for.
 *
 * @param epoch at least 1
 * @param keep the cache of an earlier epoch is good
 * @param recovery its client has begun to read: goes before prompts of new sessions
 * @param idsCount token ids known at the start; the first token is sampled after the last of them
 */
public record OpenTerms(
    String session,
    int epoch,
    RouterId router,
    String placement,
    String chain,
    RingPlan ring,
    boolean keep,
    boolean recovery,
    int idsCount,
    SamplingTerms sampling) {
  public OpenTerms {
    if (session.isBlank()) {
      throw new IllegalArgumentException("The session has no id.");
    }
    if (epoch < 1 || idsCount < 1) {
      throw new IllegalArgumentException(
          "The epoch (%d) and ids_count (%d) must be at least 1.".formatted(epoch, idsCount));
    }
  }
}
