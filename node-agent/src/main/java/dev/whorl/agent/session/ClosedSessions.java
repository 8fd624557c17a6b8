package dev.whorl.agent.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ids of closed sessions: an Open that was overtaken by its Close must not take a slot. Forgotten
 * after a while.
 */
final class ClosedSessions {
  private final Map<String, Long> until = new LinkedHashMap<>();
  private final Duration memory;
  private final Ticker ticker;

  ClosedSessions(Duration memory, Ticker ticker) {
    this.memory = memory;
    this.ticker = ticker;
  }

  void add(String session) {
    forgetOld();
    until.remove(session);
    until.put(session, ticker.nanos() + memory.toNanos());
  }

  boolean contains(String session) {
    forgetOld();
    return until.containsKey(session);
  }

  private void forgetOld() {
    long now = ticker.nanos();
    // Insertion order is order of expiry.
    var entries = until.values().iterator();
    while (entries.hasNext() && entries.next() - now <= 0) {
      entries.remove();
    }
  }
}
