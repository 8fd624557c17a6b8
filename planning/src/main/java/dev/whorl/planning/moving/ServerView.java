package dev.whorl.planning.moving;

import java.util.Map;

/** What is known of a server now. */
public sealed interface ServerView {
  /**
   * Its agent reports.
   *
   * @param confirmed whether it has applied the revisions in force, as far as they concern it; what
   *     follows was observed since
   * @param held by {@link Edition#weights()}: blocks in memory, being loaded or unloaded
   * @param ready by weights: blocks that sessions may run on
   * @param sessions by chain: sessions that hold a slot here, at whatever hop
   */
  record Heard(
      boolean confirmed,
      Map<String, Blocks> held,
      Map<String, Blocks> ready,
      Map<ChainId, Integer> sessions)
      implements ServerView {
    public Heard {
      held = Map.copyOf(held);
      ready = Map.copyOf(ready);
      sessions = Map.copyOf(sessions);
    }

    Blocks held(String weights) {
      return held.getOrDefault(weights, Blocks.NONE);
    }

    Blocks ready(String weights) {
      return ready.getOrDefault(weights, Blocks.NONE);
    }

    int sessions(ChainId chain) {
      return sessions.getOrDefault(chain, 0);
    }
  }

  /** Nothing was heard of it yet, or nothing since its stream ended: it counts as full. */
  record Silent() implements ServerView {}

  /** It is known not to run any more: nothing is on it, nothing passes through it. */
  record Gone() implements ServerView {}
}
