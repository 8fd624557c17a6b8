package dev.whorl.agent.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Sessions with rows that may run. A batch is every decode row, then prefill chunks in turn, those
 * of recovered sessions first, one per session: as many as have Σ tokens / p ≤ 1, p being what a
 * step may take of the chunk's deployment, and at least one. So the chunks of a step take no longer
 * than the dearest one of p tokens, which is what the certified bound counts. After a batch with
 * chunks, batches with decode rows rest: they take none, so that a row meets chunks in the step
 * that it waits for or in its own, not in both.
 */
final class ReadyQueue {
  private static final double ROUNDING = 1e-12;

  private final ArrayDeque<HopSession> decode = new ArrayDeque<>();
  private final ArrayDeque<HopSession> recovered = new ArrayDeque<>();
  private final ArrayDeque<HopSession> prefill = new ArrayDeque<>();
  private int rest;
  private boolean chunkFree;

  /** Queues the session if it has rows that may run and is not queued yet. */
  void offer(HopSession session) {
    Arrival rows = session.queued ? null : session.ready();
    if (rows != null) {
      session.queued = true;
      (rows.decode() ? decode : prefills(session)).add(session);
    }
  }

  private ArrayDeque<HopSession> prefills(HopSession session) {
    return session.terms().recovery() ? recovered : prefill;
  }

  /** Takes a session out: what it waits for is no longer so. */
  void withdraw(HopSession session) {
    if (session.queued) {
      session.queued = false;
      decode.remove(session);
      recovered.remove(session);
      prefill.remove(session);
    }
  }

  boolean isEmpty() {
    return decode.isEmpty() && recovered.isEmpty() && prefill.isEmpty();
  }

  /**
   * Takes a batch; empty when nothing that was queued may run any more.
   *
   * @param restSteps batches with decode rows that take no chunk after one that did
   */
  List<RowWork> take(int restSteps) {
    List<RowWork> batch = new ArrayList<>(decode.size() + 1);
    for (HopSession session = decode.poll(); session != null; session = decode.poll()) {
      take(session, batch);
    }
    if (rest > 0 && !batch.isEmpty()) {
      rest--;
      chunkFree = false;
      return batch;
    }
    boolean chunks = takePrefills(batch) > 0;
    chunkFree = !chunks;
    rest = chunks ? restSteps : 0;
    return batch;
  }

  /**
   * Takes the place that a chunk would have had in the batch just taken, for other work of the same
   * length; steps rest from it as they rest from chunks. False where a chunk has it, or where this
   * is a step of rest.
   */
  boolean takeFreeChunk(int restSteps) {
    boolean free = chunkFree;
    if (free) {
      chunkFree = false;
      rest = restSteps;
    }
    return free;
  }

  /** Returns which share of a step they take. */
  private double takePrefills(List<RowWork> batch) {
    double share = 0;
    while (!recovered.isEmpty() || !prefill.isEmpty()) {
      ArrayDeque<HopSession> line = recovered.isEmpty() ? prefill : recovered;
      HopSession session = line.getFirst();
      Arrival rows = session.ready();
      double more = rows == null ? 0 : share(session, rows);
      if (share > 0 && share + more > 1 + ROUNDING) {
        break;
      }
      line.removeFirst();
      take(session, batch);
      share += more;
    }
    return share;
  }

  private static double share(HopSession session, Arrival rows) {
    return (double) rows.input().count() / session.prefillTokens();
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
