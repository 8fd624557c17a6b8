package dev.whorl.router.session;

import dev.whorl.planning.dispatch.SessionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Requests take turns, first come, first served in each round: of a request for many texts one
 * session goes per round, so that who comes behind it waits for one of them and not for all
 * (start-time fair queueing with unit costs: Goyal, Vin and Cheng, SIGCOMM 1996). A session that
 * has lost its turn by no fault of its own goes in front.
 */
final class WaitingLine {
  private record Place(Session session, long round) {}

  private final List<Place> line = new ArrayList<>(); // by round, then by coming
  private long round;

  void add(Session session) {
    Place place = new Place(session, session.siblings().takeRound(round + 1));
    ListIterator<Place> behind = line.listIterator(line.size());
    while (behind.hasPrevious()) {
      if (behind.previous().round() <= place.round()) {
        behind.next();
        break;
      }
    }
    behind.add(place);
  }

  void addInFront(Session session) {
    line.addFirst(new Place(session, round));
  }

  void addAtTheEnd(Session session) {
    line.add(new Place(session, line.isEmpty() ? round : line.getLast().round()));
  }

  @Nullable Session first() {
    return line.isEmpty() ? null : line.getFirst().session();
  }

  /** Takes out the first, whose turn has come. */
  void removeFirst() {
    round = Math.max(round, line.removeFirst().round());
  }

  boolean remove(Session session) {
    return line.removeIf(place -> place.session() == session);
  }

  int size() {
    return line.size();
  }

  List<SessionRequest> requests() {
    return line.stream().map(place -> place.session().request()).toList();
  }

  /** Takes out all that have waited for too long. */
  List<Session> removeAll(Predicate<Session> tooLong) {
    List<Session> removed = line.stream().map(Place::session).filter(tooLong).toList();
    line.removeIf(place -> removed.contains(place.session()));
    return removed;
  }
}
