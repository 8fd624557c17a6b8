package dev.whorl.agent.session;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * So many prompts of a chain as its contract says are under way at a time, first come, first
 * served: until the first token of one is back at the chain's first server, those behind it wait
 * there. The certified time to first token counts with it. Decoding is not touched. Not
 * thread-safe: guarded by {@link SessionGate}.
 */
final class PrefillPermits {
  /** In whatever placement it is: a successor that has the same hops has the same chain. */
  private record Chain(String deploymentUid, String chain) {}

  private final Map<Chain, ArrayDeque<HopSession>> lines = new HashMap<>();

  /** A started session wants to run its prompt. */
  void ask(HopSession session) {
    OpenTerms terms = session.terms();
    lines
        .computeIfAbsent(
            new Chain(terms.router().deploymentUid(), terms.chain()), _ -> new ArrayDeque<>())
        .add(session);
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
