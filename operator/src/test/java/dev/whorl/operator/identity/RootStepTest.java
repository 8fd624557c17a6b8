package dev.whorl.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.operator.settings.RotationTimes;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.PeerName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A root from its making to the last that is heard of it; ten years on a clock. */
class RootStepTest {
  private static final Instant BORN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant ENDS = BORN.plus(CertificateAuthority.ROOT_VALIDITY);
  private static final Duration LONG = Duration.ofDays(100);
  private final Roots first = Roots.fresh(at(BORN));

  private static Clock at(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }

  private static RootStep step(Roots roots, Instant now) {
    return RootStep.next(roots, RotationTimes.DEFAULT, now, LONG, fingerprint -> true);
  }

  @Test
  void aRootIsKeptUntilThreeMonthsBeforeItsEnd() {
    assertThat(step(first, BORN)).isEqualTo(RootStep.KEEP);
    assertThat(step(first, ENDS.minus(Duration.ofDays(91)))).isEqualTo(RootStep.KEEP);
    assertThat(step(first, ENDS.minus(Duration.ofDays(89)))).isEqualTo(RootStep.ADD_NEXT);
  }

  @Test
  void theSuccessorIsTrustedForADayThenIssuesThenStandsAlone() {
    Instant due = ENDS.minus(Duration.ofDays(89));
    Roots both = first.after(RootStep.ADD_NEXT, at(due));
    assertThat(both.issue(name()).roots()).hasSize(2).first().isEqualTo(first.active().root());
    assertThat(step(both, due.plus(Duration.ofHours(23)))).isEqualTo(RootStep.KEEP);
    Instant trusted = due.plus(Duration.ofHours(25));
    assertThat(step(both, trusted)).isEqualTo(RootStep.PROMOTE);

    Roots turned = both.after(RootStep.PROMOTE, at(trusted));
    assertThat(turned.active()).isSameAs(both.next());
    assertThat(turned.issue(name()).roots())
        .containsExactly(turned.active().root(), first.active().root());
    assertThat(step(turned, trusted.plus(Duration.ofDays(30)))).isEqualTo(RootStep.KEEP);
    Instant over = trusted.plus(Duration.ofDays(32));
    assertThat(step(turned, over)).isEqualTo(RootStep.DROP_OLD);

    Roots alone = turned.after(RootStep.DROP_OLD, at(over));
    assertThat(alone.issue(name()).roots()).containsExactly(turned.active().root());
    assertThat(step(alone, over)).isEqualTo(RootStep.KEEP);
  }

  @Test
  void everyStepMakesWhatWasIssuedDue() {
    Roots both = first.after(RootStep.ADD_NEXT, at(BORN));
    Roots turned = both.after(RootStep.PROMOTE, at(BORN));
    Roots alone = turned.after(RootStep.DROP_OLD, at(BORN));
    assertThat(new String[] {first.mark(), both.mark(), turned.mark(), alone.mark()})
        .doesNotHaveDuplicates();
    assertThat(first.mark()).isEqualTo(first.after(RootStep.KEEP, at(BORN)).mark());
  }

  @Test
  void itWaitsForAgentsThatDoNotTrustTheSuccessorYet() {
    Instant due = ENDS.minus(Duration.ofDays(80));
    Roots both = first.after(RootStep.ADD_NEXT, at(due));
    String wanted = Objects.requireNonNull(both.next()).fingerprint();
    Instant later = due.plus(Duration.ofDays(2));
    assertThat(RootStep.next(both, RotationTimes.DEFAULT, later, LONG, f -> !f.equals(wanted)))
        .isEqualTo(RootStep.KEEP);
    assertThat(RootStep.next(both, RotationTimes.DEFAULT, later, LONG, wanted::equals))
        .isEqualTo(RootStep.PROMOTE);
  }

  @Test
  void anOperatorThatHasJustBegunTakesNoStepButOne() {
    Roots both = first.after(RootStep.ADD_NEXT, at(ENDS.minus(Duration.ofDays(80))));
    Instant later = ENDS.minus(Duration.ofDays(70));
    assertThat(RootStep.next(both, RotationTimes.DEFAULT, later, Duration.ofMinutes(59), f -> true))
        .isEqualTo(RootStep.KEEP);
    assertThat(RootStep.next(first, RotationTimes.DEFAULT, ENDS, Duration.ZERO, f -> true))
        .isEqualTo(RootStep.REPLACE);
  }

  @Test
  void anEndedRootIsReplacedBySuccessorOrAFreshOne() {
    Roots both = first.after(RootStep.ADD_NEXT, at(ENDS.minus(Duration.ofDays(1))));
    assertThat(both.after(RootStep.REPLACE, at(ENDS)).active()).isSameAs(both.next());
    Roots fresh = first.after(RootStep.REPLACE, at(ENDS));
    assertThat(fresh.active().fingerprint()).isNotEqualTo(first.active().fingerprint());
    assertThat(fresh.old()).isNull();
  }

  private static PeerName name() {
    return new PeerName.Operator("whorl-system");
  }
}
