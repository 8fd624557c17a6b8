package dev.whorl.planning.moving;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A chain between what is in force and what is wanted.
 *
 * @param edition its position
 * @param capacity in force
 * @param most sessions that may be on it until servers have heard the next word (escrow)
 * @param running sessions that are reported; less than {@code most} proves nothing of servers that
 *     are silent
 * @param goal capacity in the target
 * @param ready whether all of its servers have said that its blocks may be run
 */
record ChainNow(
    int edition,
    ChainId id,
    List<Hop> hops,
    int capacity,
    int most,
    int running,
    int goal,
    boolean ready) {

  /** The chains of all editions: those of the targets first, in their order. */
  static List<ChainNow> of(Fleet fleet) {
    List<ChainNow> all = new ArrayList<>();
    for (int e = 0; e < fleet.size(); e++) {
      Map<List<Hop>, Integer> goals = new LinkedHashMap<>();
      for (Chain chain : fleet.target().get(e).chains()) {
        goals.merge(chain.hops(), chain.capacity(), Integer::sum);
      }
      Map<List<Hop>, LiveChain> live = new LinkedHashMap<>();
      fleet.inForce().get(e).chains().forEach(chain -> live.put(chain.hops(), chain));
      for (Map.Entry<List<Hop>, Integer> goal : goals.entrySet()) {
        LiveChain now = live.remove(goal.getKey());
        all.add(
            of(fleet, e, now == null ? new LiveChain(goal.getKey(), 0, 0) : now, goal.getValue()));
      }
      for (LiveChain old : live.values()) {
        all.add(of(fleet, e, old, 0));
      }
    }
    return all;
  }

  private static ChainNow of(Fleet fleet, int edition, LiveChain chain, int goal) {
    ChainId id = ChainId.of(fleet.editions().get(edition), chain.hops());
    int running = 0;
    boolean known = true;
    boolean ready = true;
    boolean first = true;
    for (Hop hop : chain.hops()) {
      switch (fleet.view(hop.server())) {
        case ServerView.Heard heard -> {
          running = Math.max(running, heard.sessions(id));
          known &= heard.confirmed() || !first;
          ready &= ready(fleet, edition, heard, hop);
        }
        case ServerView.Silent() -> {
          known = false;
          ready = false;
        }
        case ServerView.Gone() -> ready = false;
      }
      first = false;
    }
    // Whoever admits is gone: nobody is admitted.
    int admitted = fleet.gone(chain.hops().getFirst().server()) ? 0 : chain.capacity();
    int most = Math.max(running, known ? admitted : chain.counted());
    boolean anybody = chain.hops().stream().anyMatch(hop -> !fleet.gone(hop.server()));
    return new ChainNow(
        edition, id, chain.hops(), chain.capacity(), anybody ? most : 0, running, goal, ready);
  }

  private static boolean ready(Fleet fleet, int edition, ServerView.Heard heard, Hop hop) {
    Revision revision = fleet.inForce().get(edition);
    return heard.confirmed()
        && revision.holding(hop.server()).wanted().contains(hop.span())
        && heard.ready(fleet.editions().get(edition).weights()).contains(hop.span());
  }

  /** Whether it admits more than the target wants. */
  boolean excess() {
    return capacity > goal;
  }

  boolean uses(String server) {
    return hops.stream().anyMatch(hop -> hop.server().equals(server));
  }
}
