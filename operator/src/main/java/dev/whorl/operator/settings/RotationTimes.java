package dev.whorl.operator.settings;

import dev.whorl.protocol.identity.CertificateAuthority;
import java.time.Duration;

/**
 * How long the steps of a change of root take.
 *
 * @param before its end a root gets a successor
 * @param trust how long the successor is only trusted, before it issues
 * @param keep how long the old root is trusted after that: until its last leaf has ended
 * @param settle how long this process must have led before it takes a step: what the step before it
 *     asked for is then written by this process and read by everybody
 */
public record RotationTimes(Duration before, Duration trust, Duration keep, Duration settle) {
  /** What installations use. */
  public static final RotationTimes DEFAULT =
      new RotationTimes(
          Duration.ofDays(90),
          Duration.ofDays(1),
          CertificateAuthority.LEAF_VALIDITY.plusDays(1),
          Duration.ofHours(1));
}
