package dev.whorl.planning.dispatch;

import java.util.List;

/** What happens to sessions and chains; each at a moment on the caller's clock. */
public sealed interface DispatchEvent {
  /** When. */
  double seconds();

  /** A session arrives. */
  record Arrived(double seconds, SessionRequest request) implements DispatchEvent {}

  /** An answer has got its last token; stopped: by itself, not at its limit. */
  record Answered(double seconds, int tokens, boolean stopped) implements DispatchEvent {}

  /** A session ended and its chain confirmed the close. */
  record Ended(double seconds, String session) implements DispatchEvent {}

  /** A waiting session gave up, or its wait limit passed. */
  record Abandoned(double seconds, String session) implements DispatchEvent {}

  /**
   * The chain's first server had no slot for the session: it goes back to the front, and nothing is
   * offered to the chain before {@code retryAtSeconds}.
   */
  record Refused(double seconds, String session, double retryAtSeconds) implements DispatchEvent {}

  /** The chain of a running session broke: it goes before new sessions. */
  record ChainLost(double seconds, SessionRequest request) implements DispatchEvent {}

  /** A session's token arrived after so many seconds. */
  record Measured(double seconds, int chain, int sessions, double tokenSeconds)
      implements DispatchEvent {}

  /** The placement changed: capacities and certificates of all chains, by position. */
  record Replanned(double seconds, List<ChainState> chains) implements DispatchEvent {
    public Replanned {
      chains = List.copyOf(chains);
    }
  }

  /** Time passed. */
  record Tick(double seconds) implements DispatchEvent {}
}
