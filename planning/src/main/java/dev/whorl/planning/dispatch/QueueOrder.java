package dev.whorl.planning.dispatch;

import dev.whorl.planning.dispatch.DispatchState.Waiting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** In which order waiting sessions are served; sessions that lost their chain always go first. */
public enum QueueOrder {
  /** As they came. */
  FIRST_COME {
    @Override
    List<Waiting> order(DispatchState state) {
      return againFirst(state.waiting());
    }
  },
  /** The flow with the fewest sessions running next; within a flow as they came. */
  FAIR {
    @Override
    List<Waiting> order(DispatchState state) {
      Map<String, Integer> turns = new HashMap<>();
      for (ChainState chain : state.chains()) {
        chain.running().forEach(r -> turns.merge(r.request().flow(), 1, Integer::sum));
      }
      Map<String, Integer> position = new HashMap<>();
      for (Waiting waiting : state.waiting()) {
        int turn = turns.merge(waiting.request().flow(), 1, Integer::sum);
        position.put(waiting.request().id(), turn);
      }
      List<Waiting> ordered = new ArrayList<>(state.waiting());
      ordered.sort(Comparator.comparingInt(w -> position.getOrDefault(w.request().id(), 0)));
      return againFirst(ordered);
    }
  };

  abstract List<Waiting> order(DispatchState state);

  private static List<Waiting> againFirst(List<Waiting> waiting) {
    List<Waiting> ordered = new ArrayList<>(waiting);
    ordered.sort(Comparator.comparing((Waiting w) -> !w.again()));
    return ordered;
  }
}
