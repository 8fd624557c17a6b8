package dev.whorl.planning.dispatch;

/**
 * Chooses a chain for a session: a pure function of the state, the same in router and simulator.
 */
public interface DispatchPolicy {
  /** The name by which users choose it. */
  String name();

  /** What the session should do now. */
  Choice choose(DispatchState state, SessionRequest request);
}
