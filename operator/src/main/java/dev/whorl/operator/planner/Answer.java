package dev.whorl.operator.planner;

/** What is known of something that only an agent can tell. */
sealed interface Answer<T> {
  /** The agent has told. */
  record Known<T>(T value) implements Answer<T> {}

  /** The agent has been asked. */
  record Asked<T>(String message) implements Answer<T> {}

  /** The agent could not tell; it is asked again after a while. */
  record Failed<T>(String message, boolean foreign) implements Answer<T> {}
}
