package dev.whorl.cli.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param recovered sessions that went on on another chain
 * @param sessionsLeft places that are held on servers though nobody asks any more
 * @param pagesLeft of attention cache that are reserved though nobody asks any more
 * @param unhealed faults after which not all was as before in time
 * @param unexplained gaps over the bound, while nothing was wrong, without a step over its cap
 * @param stepsOverCap counted by all agents in the whole run
 * @param leaks what grew in a while of equal load at the end, in words
 * @param growth of each process since the start
 */
record Verdict(
    int faults,
    Map<Fault, Integer> kinds,
    Tally tally,
    int recovered,
    int sessionsLeft,
    long pagesLeft,
    int unhealed,
    int unexplained,
    long stepsOverCap,
    List<String> leaks,
    Map<String, Footprint> growth) {
  private static final JsonMapper JSON = new JsonMapper();

  Verdict {
    kinds = new EnumMap<>(kinds);
    leaks = List.copyOf(leaks);
    growth = Map.copyOf(growth);
  }

  /** Whether every answer was right and came, and nothing is left. */
  boolean good() {
    return tally.lost.get() == 0
        && tally.wrongTokens.get() == 0
        && sessionsLeft == 0
        && pagesLeft == 0
        && unhealed == 0;
  }

  /** One line. */
  String json(long seed) {
    ObjectNode node = JSON.createObjectNode();
    node.put("faults", faults)
        .put("sessions", tally.sessions.get())
        .put("recovered", recovered)
        .put("lost", tally.lost.get())
        .put("wrongTokens", tally.wrongTokens.get())
        .put("overBound", tally.overBound.get())
        .put("longestStallSeconds", tally.longestStallSeconds())
        .put("seed", seed)
        .put("tokens", tally.tokens.get())
        .put("refused", tally.refused.get())
        .put("endedWithRouter", tally.endedWithRouter.get())
        .put("overBoundInDisturbances", tally.disturbedOverBound.get())
        .put("overBoundUnexplained", unexplained)
        .put("stepsOverCap", stepsOverCap)
        .put("longestUndisturbedGapSeconds", tally.longestCalmGapSeconds())
        .put("sessionsLeft", sessionsLeft)
        .put("pagesLeft", pagesLeft)
        .put("unhealed", unhealed);
    ObjectNode each = node.putObject("kinds");
    kinds.forEach((fault, count) -> each.put(fault.name(), count));
    leaks.forEach(node.putArray("leaks")::add);
    ObjectNode grown = node.putObject("growth");
    growth.forEach((name, by) ->
        grown
            .putObject(name)
            .put("threads", by.threads())
            .put("handles", by.handles())
            .put("residentMiB", by.residentBytes() >> 20));
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
