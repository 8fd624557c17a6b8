package dev.whorl.planning.dispatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** When slots are expected to become free, if every session ends when it is expected to. */
final class ExpectedWait {
  private ExpectedWait() {}

  /**
   * Seconds until a session finds a slot when so many wait before it in the central queue; infinite
   * if no chain has any slot.
   */
  static double central(DispatchState state, int before) {
    List<Double> ends = new ArrayList<>();
    double longest = 0;
    for (ChainState chain : state.chains()) {
      longest = Math.max(longest, chain.capacity() > 0 ? chain.firstTokenSeconds() : 0);
      addEnds(chain, state.nowSeconds(), ends);
    }
    if (ends.isEmpty()) {
      return Double.POSITIVE_INFINITY;
    }
    Collections.sort(ends);
    // Beyond one round of all slots the waiting sessions' own lengths count; take the mean turn.
    int rounds = before / ends.size();
    double turn = ends.stream().mapToDouble(e -> e - state.nowSeconds()).average().orElse(0);
    double wait = ends.get(before % ends.size()) - state.nowSeconds();
    return Math.max(0, wait) + rounds * Math.max(turn, longest);
  }

  /**
   * Seconds until the chain has a slot when so many wait for it; infinite if it has none at all.
   */
  static double on(ChainState chain, double nowSeconds, int before) {
    List<Double> ends = new ArrayList<>();
    addEnds(chain, nowSeconds, ends);
    if (ends.isEmpty()) {
      return Double.POSITIVE_INFINITY;
    }
    Collections.sort(ends);
    double turn = ends.stream().mapToDouble(e -> e - nowSeconds).average().orElse(0);
    double wait = Math.max(0, ends.get(before % ends.size()) - nowSeconds);
    int rounds = before / ends.size();
    return wait + rounds * Math.max(turn, chain.firstTokenSeconds());
  }

  /** One moment per slot of the chain: now for a free one, else the expected end of its session. */
  private static void addEnds(ChainState chain, double now, List<Double> ends) {
    double open = Math.max(now, chain.closedUntilSeconds());
    List<Double> own = new ArrayList<>();
    chain.running().forEach(r -> own.add(Math.max(open, r.expectedEndSeconds())));
    Collections.sort(own);
    int over = own.size() - chain.capacity();
    for (int i = own.size(); i < chain.capacity(); i++) {
      ends.add(open);
    }
    // A chain whose capacity was lowered gives slots only after the sessions above it have ended.
    ends.addAll(own.subList(Math.clamp(over, 0, own.size()), own.size()));
  }
}
