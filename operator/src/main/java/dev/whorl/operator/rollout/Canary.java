package dev.whorl.operator.rollout;

/** How the deployment that runs the changed model is. */
sealed interface Canary {
  /** None is there. */
  record Gone() implements Canary {}

  /**
   * It is on its way, or on its way back.
   *
   * @param message what it waits for
   */
  record Coming(String message) implements Canary {}

  /**
   * It does not come by waiting alone.
   *
   * @param reason of {@link dev.whorl.operator.kube.Reasons}
   */
  record Stuck(String reason, String message) implements Canary {}

  /** It serves. */
  record Up() implements Canary {}
}
