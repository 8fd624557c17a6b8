package dev.whorl.simulator.engine;

/** Looks at a run from time to time and may end it. */
@FunctionalInterface
public interface Watch {
  /** Never ends a run. */
  Watch NONE = (seconds, events) -> true;

  /** Whether the run should go on. */
  boolean goOn(double virtualSeconds, long events);
}
