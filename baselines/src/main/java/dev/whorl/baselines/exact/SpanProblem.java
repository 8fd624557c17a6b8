package dev.whorl.baselines.exact;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;
import java.util.List;

/**
 * Block placement and request routing: choose one span per server and a route per session so that
 * the sum of the hops' costs is least and weights plus caches fit every server.
 *
 * @param blocks of the model
 * @param memory by server
 * @param slotMemory cache of one session for one block
 * @param sessions by group; sessions of a group cost the same on a hop
 * @param rule for hops
 * @param costs of spans and hops
 */
public record SpanProblem(
    int blocks,
    List<Double> memory,
    double slotMemory,
    List<Integer> sessions,
    HopRule rule,
    SpanCosts costs) {
  public SpanProblem {
    Require.positive("blocks", blocks);
    memory = List.copyOf(memory);
    sessions = List.copyOf(sessions);
    if (memory.isEmpty() || sessions.isEmpty()) {
      throw new InvalidInput(
          "servers and groups",
          memory.size() + " and " + sessions.size(),
          "must be at least 1 each");
    }
  }

  /** Number of servers. */
  public int servers() {
    return memory.size();
  }

  /** All sessions. */
  public int allSessions() {
    return sessions.stream().mapToInt(Integer::intValue).sum();
  }
}
