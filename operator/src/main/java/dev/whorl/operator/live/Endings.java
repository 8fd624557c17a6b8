package dev.whorl.operator.live;

/**
 * How sessions ended.
 *
 * @param over all of them
 * @param failed of these, for a fault of servers or of the model
 */
public record Endings(long over, long failed) {
  /** None did. */
  public static final Endings NONE = new Endings(0, 0);

  Endings plus(long moreOver, long moreFailed) {
    return new Endings(over + moreOver, failed + moreFailed);
  }

  Endings plus(Endings other) {
    return plus(other.over, other.failed);
  }
}
