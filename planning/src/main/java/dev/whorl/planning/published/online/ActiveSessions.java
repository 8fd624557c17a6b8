package dev.whorl.planning.published.online;

import dev.whorl.planning.published.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sessions in the system and the slots they hold. A session holds, on each server of its route, one
 * slot per block that it runs there, from its arrival to its completion (waiting included); it is
 * active while its completion lies after now.
 */
public final class ActiveSessions {
  private final int[] slots;
  private List<Held> held = new ArrayList<>();
  private double now;

  /** Nothing active; so many slots per server. */
  public ActiveSessions(int[] slots) {
    this.slots = slots.clone();
  }

  /** Moves on to a later time and forgets sessions that completed. */
  public void advance(double time) {
    now = time;
    held = new ArrayList<>(held.stream().filter(h -> h.completion > time).toList());
  }

  /** Adds a session. */
  public void add(Route route, double completion) {
    held.add(new Held(route, completion));
  }

  /** Number of active sessions. */
  public int size() {
    return held.size();
  }

  /** Number of active sessions whose route passes the server. */
  public int size(int server) {
    return (int) held.stream().filter(h -> h.slotsAt(server) > 0).count();
  }

  /**
   * How long until the server has so many free slots, if active sessions end as planned; infinite
   * if it never has.
   */
  public double waitFor(int server, int needed) {
    int free = slots[server] - held.stream().mapToInt(h -> h.slotsAt(server)).sum();
    if (free >= needed) {
      return 0;
    }
    List<Held> ending =
        held.stream()
            .filter(h -> h.slotsAt(server) > 0)
            .sorted(Comparator.comparingDouble(h -> h.completion))
            .toList();
    for (Held next : ending) {
      free += next.slotsAt(server);
      if (free >= needed) {
        return next.completion - now;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private record Held(Route route, double completion) {
    int slotsAt(int server) {
      return route.hops().stream()
          .filter(s -> s.server() == server)
          .mapToInt(Route.Stop::blocks)
          .sum();
    }
  }
}
