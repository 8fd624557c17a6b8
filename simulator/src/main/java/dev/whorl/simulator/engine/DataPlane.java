package dev.whorl.simulator.engine;

import dev.whorl.planning.model.Hop;
import java.util.List;

/** What admission can ask of the data plane, and what it can see of a session. */
public interface DataPlane {
  /** Seconds since the run began. */
  double now();

  /** The number of a route; the same hops of the same deployment get the same number. */
  default int route(int deployment, List<Hop> hops) {
    return route(deployment, hops, 0);
  }

  /**
   * The number of a route with permits of its own: chains over the same hops are told apart by
   * their variant.
   */
  int route(int deployment, List<Hop> hops, int variant);

  /** Opens the route for the session after a delay and lets it prefill what it has. */
  void start(int session, int route, double delaySeconds);

  /** Gives up the session. */
  void refuse(int session, Refusal why);

  /**
   * Takes a running session off its route; {@link Admission#lost} follows at once. One that has its
   * last token is only closing and is left to it.
   */
  void interrupt(int session);

  /** Calls {@link Admission#calledBack} after so many seconds unless the session has ended. */
  void callBack(int session, double seconds);

  /** What is known of a session. */
  SessionView session(int session);

  /** Why a session is given up. */
  enum Refusal {
    QUEUE_FULL,
    WAITED_TOO_LONG,
    TOO_LONG,
    NO_ROUTE,
    LOST
  }

  /**
   * A session at one moment.
   *
   * @param producedTokens already sent to the client
   * @param closing it has its last token
   * @param meanTokenSeconds between its tokens so far, stalls included; NaN before the second
   */
  record SessionView(
      long id,
      int deployment,
      int inputTokens,
      int expectedOutputTokens,
      int producedTokens,
      boolean closing,
      double arrivalSeconds,
      double meanTokenSeconds) {}
}
