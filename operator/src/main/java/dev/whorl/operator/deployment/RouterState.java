package dev.whorl.operator.deployment;

/** How the router of a deployment is, as far as the API server can tell. */
sealed interface RouterState {
  /** None is there, and none shall be. */
  record Off() implements RouterState {}

  /** A pod of it is ready. */
  record Serving() implements RouterState {}

  /**
   * None is ready yet; nothing is wrong.
   *
   * @param message what it waits for
   */
  record Starting(String message) implements RouterState {}

  /**
   * The API server does not take it as it shall be.
   *
   * @param message what was refused, in the API server's words
   * @param serving whether a pod of the router as it was before is ready
   */
  record Refused(String message, boolean serving) implements RouterState {}

  /**
   * None is ready, and its pods say why: they end, find no node, or are not let in.
   *
   * @param message in the words of whoever stopped it
   */
  record Failing(String message) implements RouterState {}

  /** Whether a pod answers. */
  default boolean serves() {
    return switch (this) {
      case Serving serving -> true;
      case Refused refused -> refused.serving();
      case Off off -> false;
      case Starting starting -> false;
      case Failing failing -> false;
    };
  }
}
