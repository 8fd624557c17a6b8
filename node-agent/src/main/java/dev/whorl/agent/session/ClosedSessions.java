package dev.whorl.agent.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ids of closed sessions: an Open that was overtaken by its Close must not take a slot. Forgotten
 * after a while, and of each deployment only the last ones are kept: whoever closes ever new ids
 * forgets its own, nobody else's.
 */
final class ClosedSessions {
  /** Ids of one deployment. More than are closed in the time that they are kept for. */
  static final int KEPT = 16_384;

  private final Map<String, LinkedHashMap<String, Long>> byDeployment = new HashMap<>();
  private final Duration memory;
  private final Ticker ticker;

  ClosedSessions(Duration memory, Ticker ticker) {
    this.memory = memory;
    this.ticker = ticker;
  }

  void add(String session, String deploymentUid) {
    forgetOld();
    LinkedHashMap<String, Long> until =
        byDeployment.computeIfAbsent(deploymentUid, _ -> new LinkedHashMap<>());
    until.remove(session);
    until.put(session, ticker.nanos() + memory.toNanos());
    if (until.size() > KEPT) {
      until.pollFirstEntry();
    }
  }

  boolean contains(String session, String deploymentUid) {
    forgetOld();
    return byDeployment.getOrDefault(deploymentUid, new LinkedHashMap<>()).containsKey(session);
  }

  /** Of all deployments. */
  int size() {
    return byDeployment.values().stream().mapToInt(Map::size).sum();
  }

  private void forgetOld() {
    long now = ticker.nanos();
    byDeployment
        .values()
        .removeIf(until -> {
          // Insertion order is order of expiry.
          var entries = until.values().iterator();
          while (entries.hasNext() && entries.next() - now <= 0) {
            entries.remove();
          }
          return until.isEmpty();
        });
  }
}
