package dev.whorl.planning.model;

/**
 * Failures after which the remaining servers, without loading anything, still carry all sessions.
 *
 * @param count how many domains may fail together; 0: none
 * @param domain what fails as one
 */
public record Tolerance(int count, FailureDomain domain) {
  /** No failure is planned for. */
  public static final Tolerance NONE = new Tolerance(0, FailureDomain.SERVER);

  public Tolerance {
    if (count < 0) {
      throw new InvalidInput("tolerated failures", count, "must be at least 0");
    }
  }
}
