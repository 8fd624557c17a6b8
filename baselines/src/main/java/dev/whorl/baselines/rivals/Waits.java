package dev.whorl.baselines.rivals;

import dev.whorl.planning.dispatch.ChainState;
import dev.whorl.planning.dispatch.DispatchState;

/** How long until a slot is expected to become free. */
final class Waits {
  private Waits() {}

  /** Of any chain; infinite when no chain has a slot at all. */
  static double untilSomeSlot(DispatchState state) {
    double least = Double.POSITIVE_INFINITY;
    for (ChainState chain : state.chains()) {
      least = Math.min(least, untilSlot(chain, state.nowSeconds()));
    }
    return least;
  }

  /** Of one chain, for a session that comes next. */
  static double untilSlot(ChainState chain, double now) {
    double open = Math.max(0, chain.closedUntilSeconds() - now);
    if (chain.running().size() < chain.capacity()) {
      return open;
    }
    double first = Double.POSITIVE_INFINITY;
    for (ChainState.Running running : chain.running()) {
      first = Math.min(first, running.expectedEndSeconds() - now);
    }
    return chain.capacity() == 0 ? Double.POSITIVE_INFINITY : Math.max(open, first);
  }
}
