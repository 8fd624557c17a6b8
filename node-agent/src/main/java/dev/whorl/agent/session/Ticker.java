package dev.whorl.agent.session;

/** Nanoseconds of a clock that only goes forward. */
@FunctionalInterface
public interface Ticker {
  Ticker SYSTEM = System::nanoTime;

  long nanos();
}
