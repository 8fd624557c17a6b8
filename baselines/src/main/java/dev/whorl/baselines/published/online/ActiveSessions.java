package dev.whorl.baselines.published.online;

import dev.whorl.baselines.published.Route;
import java.util.ArrayList;
import java.util.List;

/**
 * Sessions in the system and the slots they hold. A session holds, on each server of its route, one
 * slot per block that it runs there, from its arrival to its completion (waiting included); it is
 * active while its completion lies after now.
 *
 * <p>Kept per server in order of completion: a route choice asks for the wait at every hop that it
 * looks at.
 */
public final class ActiveSessions {
  private final int[] free;
  private final List<List<Held>> heldAt = new ArrayList<>();
  private final List<Double> completions = new ArrayList<>();
  private double now;

  /** Nothing active; so many slots per server. */
  public ActiveSessions(int[] slots) {
    free = slots.clone();
    for (int j = 0; j < slots.length; j++) {
      heldAt.add(new ArrayList<>());
    }
  }

  /** Moves on to a later time and forgets sessions that completed. */
  public void advance(double time) {
    now = time;
    completions.removeIf(completion -> completion <= time);
    for (int j = 0; j < free.length; j++) {
      List<Held> held = heldAt.get(j);
      int ended = 0;
      while (ended < held.size() && held.get(ended).completion <= time) {
        free[j] += held.get(ended++).slots;
      }
      held.subList(0, ended).clear();
    }
  }

  /** Adds a session. */
  public void add(Route route, double completion) {
    completions.add(completion);
    for (Route.Stop stop : route.hops()) {
      List<Held> held = heldAt.get(stop.server());
      int at = held.size();
      // Among equal completions the session that was added first ends first.
      while (at > 0 && held.get(at - 1).completion > completion) {
        at--;
      }
      held.add(at, new Held(stop.blocks(), completion));
      free[stop.server()] -= stop.blocks();
    }
  }

  /** Number of active sessions. */
  public int size() {
    return completions.size();
  }

  /** Number of active sessions whose route passes the server. */
  public int size(int server) {
    return heldAt.get(server).size();
  }

  /**
   * How long until the server has so many free slots, if active sessions end as planned; infinite
   * if it never has.
   */
  public double waitFor(int server, int needed) {
    int room = free[server];
    if (room >= needed) {
      return 0;
    }
    for (Held next : heldAt.get(server)) {
      room += next.slots;
      if (room >= needed) {
        return next.completion - now;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private record Held(int slots, double completion) {}
}
