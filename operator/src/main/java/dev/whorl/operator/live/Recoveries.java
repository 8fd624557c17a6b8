package dev.whorl.operator.live;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Sessions that lost their chain, until it is told: a lost server takes many at once, and one event
 * for all of them is enough.
 *
 * @param recovered that went on on another chain, not yet told
 * @param ended that found none, not yet told
 * @param since when the first of them was seen
 */
record Recoveries(long recovered, long ended, Instant since) {
  /** For those that follow at once. */
  static final Duration TOGETHER = Duration.ofSeconds(10);

  /** None. */
  static final Recoveries NONE = new Recoveries(0, 0, Instant.EPOCH);

  /** With more of them. */
  Recoveries plus(long moreRecovered, long moreEnded, Instant now) {
    if (moreRecovered == 0 && moreEnded == 0) {
      return this;
    }
    return new Recoveries(
        recovered + moreRecovered, ended + moreEnded, recovered + ended == 0 ? now : since);
  }

  /** What is to be told now; empty: nothing, or more may follow. */
  Optional<String> toTell(Instant now) {
    if (recovered + ended == 0 || now.isBefore(since.plus(TOGETHER))) {
      return Optional.empty();
    }
    return Optional.of(
        ended == 0
            ? "Sessions whose chain was lost went on on another one: %d.".formatted(recovered)
            : "Sessions whose chain was lost: %d went on on another one, %d found none within router.recovery and ended with an error."
                .formatted(recovered, ended));
  }
}
