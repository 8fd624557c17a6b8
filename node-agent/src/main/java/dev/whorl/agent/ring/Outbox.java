package dev.whorl.agent.ring;

import dev.whorl.agent.session.Push;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has been sent on one stream and is not known to have been taken in, so that it can be
 * repeated on the next connection. Bounded: a session has at most a window of chunks in flight, or
 * one decode row (a row exists only because the one before has gone round the ring).
 */
final class Outbox {
  private final Map<String, ArrayDeque<Push>> sent = new HashMap<>();

  void add(Push push) {
    ArrayDeque<Push> of = sent.computeIfAbsent(push.session(), _ -> new ArrayDeque<>());
    of.removeIf(older -> push.decode() || older.epoch() != push.epoch());
    of.add(push);
  }

  void acknowledge(String session, int epoch, int next) {
    ArrayDeque<Push> of = sent.get(session);
    if (of != null) {
      of.removeIf(push -> push.epoch() == epoch && push.end() <= next);
      if (of.isEmpty()) {
        sent.remove(session);
      }
    }
  }

  void forget(String session) {
    sent.remove(session);
  }

  /** Everything not acknowledged, in order within each session. */
  List<Push> unacknowledged() {
    List<Push> all = new ArrayList<>();
    sent.values().forEach(all::addAll);
    return all;
  }
}
