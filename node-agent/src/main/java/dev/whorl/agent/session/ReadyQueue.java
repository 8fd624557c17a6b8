package dev.whorl.agent.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Sessions with rows that may run. A batch is every decode row, then prefill chunks in turn, one
 * per session, up to a number of tokens in total but at least one: the rule that the certified
 * bound rests on.
 */
final class ReadyQueue {
  private final ArrayDeque<HopSession> decode = new ArrayDeque<>();
  private final ArrayDeque<HopSession> prefill = new ArrayDeque<>();

  /** Queues the session if it has rows that may run and is not queued yet. */
  void offer(HopSession session) {
    Arrival rows = session.queued ? null : session.ready();
    if (rows != null) {
      session.queued = true;
      (rows.decode() ? decode : prefill).add(session);
    }
  }

  /** Takes a session out: what it waits for is no longer so. */
  void withdraw(HopSession session) {
    if (session.queued) {
      session.queued = false;
      decode.remove(session);
      prefill.remove(session);
    }
  }

  boolean isEmpty() {
    return decode.isEmpty() && prefill.isEmpty();
  }

  /** Takes a batch; empty when nothing that was queued may run any more. */
  List<RowWork> take(int prefillTokens) {
    List<RowWork> batch = new ArrayList<>(decode.size() + 1);
    for (HopSession session = decode.poll(); session != null; session = decode.poll()) {
      take(session, batch);
    }
    int left = prefillTokens;
    boolean any = false;
    while (!prefill.isEmpty()) {
      HopSession session = prefill.getFirst();
      Arrival rows = session.ready();
      int tokens = rows == null ? 0 : rows.input().count();
      if (any && tokens > left) {
        break;
      }
      prefill.removeFirst();
      take(session, batch);
      any |= rows != null;
      left -= tokens;
    }
    return batch;
  }

  private static void take(HopSession session, List<RowWork> batch) {
    session.queued = false;
    // It may have been closed, stopped or opened again since it was queued.
    Arrival rows = session.ready();
    if (rows != null) {
      batch.add(session.take(rows));
    }
  }
}
