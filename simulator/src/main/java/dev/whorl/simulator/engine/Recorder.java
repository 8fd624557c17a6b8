package dev.whorl.simulator.engine;

/** Takes in what a run does. Called on the hot path: must not allocate. */
public interface Recorder {
  /** A token other than the first of its session reached the router. */
  void token(int deployment, int route, double gapSeconds);

  /** A first token reached the router, counted from the grant of the prefill permit. */
  void firstToken(
      int deployment, int route, int inputTokens, double sinceGrant, double sinceArrival);

  /** A session waited for its permit, and for prompts only: not behind a rebuild. */
  void permitWait(int deployment, int route, double seconds);

  /** A session got its route. */
  void started(int deployment, double waitedSeconds);

  /** A session went on after it lost its route: time without a token. */
  void recovered(int deployment, double stallSeconds);

  /** A session ended with its last token. */
  void finished(Finished session);

  /** A session was given up. */
  void refused(int deployment, double atSeconds, DataPlane.Refusal why);

  /**
   * A session that ended well.
   *
   * @param lastTokenSeconds when the router had its last token
   */
  record Finished(
      long id,
      int deployment,
      int route,
      int inputTokens,
      int outputTokens,
      double arrivalSeconds,
      double startedSeconds,
      double firstTokenSeconds,
      double lastTokenSeconds) {}
}
