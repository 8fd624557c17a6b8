package dev.whorl.protocol.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SuspicionTest {
  private static final Duration BEAT = Duration.ofMillis(500);
  private long now;
  private final Suspicion peer =
      new Suspicion(BEAT, Duration.ofMillis(1500), Duration.ofSeconds(15), now);

  @Test
  void aRegularPeerIsSuspectedAtTheLeastSilence() {
    beats(100, 500);

    assertThat(silentUntilSuspected()).isEqualTo(1500);
  }

  @Test
  void aPeerThatOftenPausesIsWaitedForLonger() {
    for (int i = 0; i < 10; i++) {
      beats(5, 500);
      beats(1, 2500);
    }

    assertThat(silentUntilSuspected()).isBetween(4000L, 9000L);
  }

  @Test
  void onePauseIsForgottenAfterAWhile() {
    beats(30, 500);
    beats(1, 3000);
    assertThat(silentUntilSuspected()).isGreaterThan(3000);
    beats(400, 500);

    assertThat(silentUntilSuspected()).isLessThan(1800);
  }

  @Test
  void whoeverSpeaksAgainIsSuspectedNoLonger() {
    beats(20, 500);
    silentUntilSuspected();
    peer.heard(now);

    assertThat(peer.suspected(now)).isFalse();
    assertThat(peer.silence(now)).isZero();
  }

  @Test
  void ownPausesAreNobodysSilence() {
    beats(20, 500);
    pass(500);
    now += Duration.ofSeconds(10).toNanos();
    peer.look(now);
    assertThat(peer.suspected(now)).isFalse();
    assertThat(peer.silence(now)).isLessThan(Duration.ofMillis(1500));
  }

  @Test
  void aMachineThatIsBehindWaitsLonger() {
    beats(20, 500);
    for (int i = 0; i < 10; i++) {
      pass(1300); // every look 0.8 s late
      peer.beat(now);
    }

    assertThat(silentUntilSuspected()).isGreaterThan(2500);
  }

  @Test
  void theLongestSilenceIsAlwaysSuspicious() {
    for (int i = 0; i < 50; i++) {
      beats(1, 500);
      beats(1, 14_000);
    }

    assertThat(silentUntilSuspected()).isBetween(14500L, 15500L);
  }

  @Test
  void suspicionOnlyGrowsInSilence() {
    beats(50, 480);
    double before = 0;
    for (int i = 0; i < 40; i++) {
      pass(100);
      double phi = peer.phi(now);
      assertThat(phi).isGreaterThanOrEqualTo(before);
      before = phi;
    }
    assertThat(before).isGreaterThan(8);
  }

  @Test
  void limitsThatContradictEachOtherAreRefused() {
    assertThatThrownBy(() -> new Suspicion(BEAT, Duration.ofMillis(100), BEAT, 0))
        .hasMessageContaining("PT0.1S");
  }

  @Test
  void onlyARefusedConnectionProvesAnEnd() {
    assertThat(
            RefusedConnection.is(
                new IllegalStateException(new ConnectException("Connection refused: /127.0.0.1"))))
        .isTrue();
    assertThat(RefusedConnection.is(new ConnectException("connection timed out"))).isFalse();
    assertThat(RefusedConnection.is(new IllegalStateException("reset"))).isFalse();
    assertThat(RefusedConnection.is(null)).isFalse();
  }

  private void beats(int count, long millis) {
    for (int i = 0; i < count; i++) {
      long left = millis;
      while (left > 0) {
        long part = Math.min(left, 500);
        pass(part);
        left -= part;
      }
      peer.beat(now);
    }
  }

  private void pass(long millis) {
    now += Duration.ofMillis(millis).toNanos();
    peer.look(now);
  }

  /** Milliseconds of silence until it is suspected, in steps of ten. */
  private long silentUntilSuspected() {
    long start = now;
    long from = now;
    while (!peer.suspected(now)) {
      now += Duration.ofMillis(10).toNanos();
      if (now - from >= BEAT.toNanos()) {
        from = now;
        peer.look(now);
      }
    }
    return Duration.ofNanos(now - start).toMillis();
  }
}
