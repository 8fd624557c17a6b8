package dev.whorl.router.session;

import dev.whorl.planning.dispatch.SessionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Higher priorities first; within one, tenants (API keys, or requests where nobody is named) take
 * turns, first come, first served in each round: of many sessions of one tenant one goes per round,
 * so that who comes behind them waits for one and not for all (start-time fair queueing with unit
 * costs: Goyal, Vin and Cheng, SIGCOMM 1996). A session that has lost its turn by no fault of its
 * own goes in front of everybody.
 */
final class WaitingLine {
  private record Place(Session session, int priority, long round) {
    boolean before(Place other) {
      return priority != other.priority ? priority > other.priority : round <= other.round;
    }
  }

  private final List<Place> line = new ArrayList<>(); // by priority, then round, then coming
  private final Map<String, Turns> turns = new HashMap<>(); // as many as API keys
  private final Map<Integer, Long> rounds = new HashMap<>(); // the present one, by priority

  void add(Session session) {
    Tenant tenant = session.siblings().tenant();
    Turns shared =
        tenant.name().isEmpty()
            ? session.siblings().ownTurns()
            : turns.computeIfAbsent(tenant.name(), _ -> new Turns());
    long round = shared.take(round(tenant.priority()) + 1);
    Place place = new Place(session, tenant.priority(), round);
    ListIterator<Place> behind = line.listIterator(line.size());
    while (behind.hasPrevious()) {
      if (behind.previous().before(place)) {
        behind.next();
        break;
      }
    }
    behind.add(place);
  }

  void addInFront(Session session) {
    line.addFirst(new Place(session, Integer.MAX_VALUE, 0));
  }

  void addAtTheEnd(Session session) {
    Place last = line.isEmpty() ? null : line.getLast();
    line.add(
        last == null
            ? new Place(session, session.siblings().tenant().priority(), 0)
            : new Place(session, last.priority(), last.round()));
  }

  /** Takes out a session, whose turn has come. */
  Session take(SessionRequest request) {
    for (Place place : line) {
      if (place.session().request().equals(request)) {
        line.remove(place);
        rounds.merge(place.priority(), place.round(), Math::max);
        return place.session();
      }
    }
    throw new IllegalArgumentException("The session (%s) does not wait.".formatted(request.id()));
  }

  boolean remove(Session session) {
    return line.removeIf(place -> place.session() == session);
  }

  int size() {
    return line.size();
  }

  /** Of all who are in it, since they came; zero: nobody is. */
  Duration longestWait(Duration now) {
    return line.stream()
        .map(place -> now.minus(place.session().submittedAt()))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
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

  private long round(int priority) {
    return rounds.getOrDefault(priority, 0L);
  }
}
