package dev.whorl.simulator.run;

import dev.whorl.simulator.engine.DataPlane;
import java.util.List;
import java.util.Map;

/**
 * What the clients of one deployment saw.
 *
 * @param finished sessions that ended with their last token
 * @param refused sessions that were given up, by reason
 * @param outputTokens of the finished sessions
 * @param timePerToken between tokens of a session, as seen at the router
 * @param timeToFirstToken from arrival
 * @param queueWait from arrival to a chain
 * @param response from arrival to the last token
 * @param responsePerToken the same by the session's tokens: waiting and prefill included
 * @param stalls of sessions that lost their chain, from the last token before to the first after
 * @param bound certified, and how the run kept it
 */
public record DeploymentResult(
    String deployment,
    long finished,
    Map<DataPlane.Refusal, Integer> refused,
    long outputTokens,
    double tokensPerSecond,
    Times timePerToken,
    Times timeToFirstToken,
    Times queueWait,
    Times response,
    Times responsePerToken,
    Times stalls,
    BoundResult bound) {
  public DeploymentResult {
    refused = Map.copyOf(refused);
  }

  /**
   * Seconds of all responses together by all their tokens: long answers count for what they are,
   * where the mean of {@link #responsePerToken} counts every session alike.
   */
  public double secondsPerToken() {
    return outputTokens == 0 ? 0 : response.mean() * response.count() / outputTokens;
  }

  /**
   * The certificate against the run.
   *
   * @param meanSeconds and {@code worstSeconds}: certified time per token over the chains
   * @param lateTokens over their chain's bound
   * @param lateFirstTokens and {@code latePermits}: over their chain's bound
   * @param countedShare upper bound on the late share from the slow steps that were counted
   */
  public record BoundResult(
      double meanSeconds,
      double worstSeconds,
      long lateTokens,
      long lateFirstTokens,
      long latePermits,
      double countedShare,
      List<ChainResult> chains) {
    public BoundResult {
      chains = List.copyOf(chains);
    }
  }

  /**
   * A chain that was offered.
   *
   * @param path its servers and spans
   * @param boundSeconds and {@code firstTokenBoundSeconds}: the largest that were promised for it
   */
  public record ChainResult(
      String path,
      int capacity,
      double boundSeconds,
      double longestSeconds,
      double firstTokenBoundSeconds,
      double longestFirstTokenSeconds,
      long tokens,
      long lateTokens) {}
}
