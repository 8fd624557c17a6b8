package dev.whorl.operator.autoscaling;

import java.time.Duration;

/**
 * What all routers of a deployment have to do at one moment.
 *
 * @param running sessions with a slot
 * @param waiting sessions in line
 * @param held requests that wait for a model to be started
 * @param longestWait of those in line
 */
public record Demand(int running, int waiting, int held, Duration longestWait) {
  /** Nothing. */
  public static final Demand NONE = new Demand(0, 0, 0, Duration.ZERO);

  /** Sessions that are asked for. */
  public int sessions() {
    return running + waiting + held;
  }

  /** Of two routers together. */
  Demand and(Demand other) {
    return new Demand(
        running + other.running,
        waiting + other.waiting,
        held + other.held,
        longestWait.compareTo(other.longestWait) > 0 ? longestWait : other.longestWait);
  }
}
