package dev.whorl.simulator.scenario;

/** A scenario that cannot be used; the message names file, line, field, value and advice. */
public final class BadScenario extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  BadScenario(String message) {
    super(message);
  }
}
