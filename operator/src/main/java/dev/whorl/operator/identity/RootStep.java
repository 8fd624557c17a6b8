package dev.whorl.operator.identity;

import dev.whorl.operator.settings.RotationTimes;
import dev.whorl.protocol.identity.CertificateAuthority;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** What is to be done about the roots now. */
enum RootStep {
  /** Nothing. */
  KEEP,
  /** The root ends: make its successor, which everybody learns to trust. */
  ADD_NEXT,
  /** Everybody trusts the successor: it issues from now on, all leaves are issued anew. */
  PROMOTE,
  /** No leaf of the old root is valid any more: nobody needs to trust it. */
  DROP_OLD,
  /** The root has ended, so that nobody can be reached with it: begin anew. */
  REPLACE;

  /**
   * Decides.
   *
   * @param led for how long this process has led
   * @param trusted whether every agent that reports trusts a root, by its fingerprint
   */
  static RootStep next(
      Roots roots, RotationTimes times, Instant now, Duration led, Predicate<String> trusted) {
    CertificateAuthority next = roots.next();
    Instant end = roots.active().root().getNotAfter().toInstant();
    if (!now.isBefore(end)) {
      return REPLACE;
    }
    if (led.compareTo(times.settle()) < 0) {
      return KEEP;
    }
    Duration inForce = Duration.between(roots.since(), now);
    if (next != null) {
      boolean known = inForce.compareTo(times.trust()) >= 0 && trusted.test(next.fingerprint());
      return known ? PROMOTE : KEEP;
    }
    if (roots.old() != null) {
      return inForce.compareTo(times.keep()) >= 0 ? DROP_OLD : KEEP;
    }
    return now.isBefore(end.minus(times.before())) ? KEEP : ADD_NEXT;
  }
}
