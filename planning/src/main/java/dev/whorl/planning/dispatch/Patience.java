package dev.whorl.planning.dispatch;

import dev.whorl.planning.model.Require;

/**
 * How long a session may wait by choice, beside a free slot: a place in the queue that is needed by
 * others and a wait limit that would end it are not worth it.
 *
 * @param places of the queue
 * @param seconds from its arrival
 */
public record Patience(int places, double seconds) {
  /** Nobody is turned away from the queue. */
  public static final Patience ENDLESS = new Patience(Integer.MAX_VALUE, Double.MAX_VALUE);

  public Patience {
    Require.notNegative("places of the queue", places);
    Require.notNegative("seconds of patience", seconds);
  }

  /** Within the limits of a queue: half of the wait that ends a session. */
  public static Patience within(int places, double maxWaitSeconds) {
    return new Patience(places, maxWaitSeconds / 2);
  }

  /** Whether a session may go on waiting. */
  boolean allows(DispatchState state, SessionRequest request, double waitSeconds) {
    double waited = state.nowSeconds() - request.arrivalSeconds();
    return state.waiting().size() + 1 < places && waited + waitSeconds <= seconds;
  }
}
