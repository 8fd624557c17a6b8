package dev.whorl.router.session;

import dev.whorl.planning.dispatch.SessionRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * First come, first served; a session that has lost its turn by no fault of its own goes in front.
 */
final class WaitingLine {
  private final Deque<Session> line = new ArrayDeque<>();

  void add(Session session) {
    line.addLast(session);
  }

  void addInFront(Session session) {
    line.addFirst(session);
  }

  @Nullable Session first() {
    return line.peekFirst();
  }

  boolean remove(Session session) {
    return line.remove(session);
  }

  int size() {
    return line.size();
  }

  List<SessionRequest> requests() {
    return line.stream().map(Session::request).toList();
  }

  /** Takes out all that came before a moment. */
  List<Session> removeOlderThan(Duration moment) {
    List<Session> old = new ArrayList<>();
    for (Session session : line) {
      if (session.submittedAt().compareTo(moment) < 0) {
        old.add(session);
      }
    }
    line.removeAll(old);
    return old;
  }
}
