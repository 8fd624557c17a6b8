package dev.whorl.agent.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * So many prompts of a chain as its contract says are under way at a time, first come, first
 * served: until the first token of one is back at the chain's first server, those behind it wait
 * there. The certified time to first token counts with it. Prompts of recovered sessions come next,
 * before those of new ones: their clients wait in mid-answer. Decoding is not touched. Not
 * thread-safe: guarded by {@link SessionGate}.
 */
final class PrefillPermits {
  /** In whatever placement it is: a successor that has the same hops has the same chain. */
  private record Chain(String deploymentUid, String chain) {}

  private final Map<Chain, List<HopSession>> lines = new HashMap<>();

  /** A started session wants to run its prompt. */
  void ask(HopSession session) {
    OpenTerms terms = session.terms();
    List<HopSession> line =
        lines.computeIfAbsent(
            new Chain(terms.router().deploymentUid(), terms.chain()), _ -> new ArrayList<>());
    line.remove(session);
    line.add(terms.recovery() ? firstNewOne(line) : line.size(), session);
  }

  /** The place behind all that run and all that were recovered. */
  private static int firstNewOne(List<HopSession> line) {
    int place = 0;
    while (place < line.size()
        && (line.get(place).permitted() || line.get(place).terms().recovery())) {
      place++;
    }
    return place;
  }

  /**
   * Gives the permits that have come free to the next in line. A permit is not given back: whether
   * its holder still prefills is looked at, so that no end of a session can be forgotten.
   *
   * @param prompts of a chain at the same time
   */
  void grant(ReadyQueue ready, int prompts) {
    lines
        .values()
        .removeIf(line -> {
          line.removeIf(session -> !session.prefilling());
          line.stream().limit(prompts).filter(HopSession::permit).forEach(ready::offer);
          return line.isEmpty();
        });
  }
}
