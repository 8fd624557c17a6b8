package dev.whorl.agent.session;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * One prompt of a chain is under way at a time, first come, first served: until its first token is
 * back at the chain's first server, the prompts behind it wait there. The certified time to first
 * token counts with it. Decoding is not touched. Not thread-safe: guarded by {@link SessionGate}.
 */
final class PrefillPermits {
  private record Chain(String placement, String chain) {}

  private final Map<Chain, ArrayDeque<HopSession>> lines = new HashMap<>();

  /** A started session wants to run its prompt. */
  void ask(HopSession session) {
    OpenTerms terms = session.terms();
    lines
        .computeIfAbsent(new Chain(terms.placement(), terms.chain()), _ -> new ArrayDeque<>())
        .add(session);
  }

  /**
   * Gives the permits that have come free to the next in line. A permit is not given back: whether
   * its holder still prefills is looked at, so that no end of a session can be forgotten.
   */
  void grant(ReadyQueue ready) {
    lines
        .values()
        .removeIf(line -> {
          while (!line.isEmpty() && !line.getFirst().prefilling()) {
            line.removeFirst();
          }
          if (!line.isEmpty() && line.getFirst().permit()) {
            ready.offer(line.getFirst());
          }
          return line.isEmpty();
        });
  }
}
