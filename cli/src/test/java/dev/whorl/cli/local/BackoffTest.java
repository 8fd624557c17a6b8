package dev.whorl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration SHORT = Duration.ofSeconds(2);

  @Test
  void pausesDoubleUpToHalfAMinuteAndThenItIsGivenUp() {
    Backoff backoff = Backoff.usual();
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < Backoff.MAX_STARTS; i++) {
      Duration pause = backoff.afterLifeOf(SHORT);
      pauses.add(pause == null ? -1 : pause.toSeconds());
    }
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 30L);
    assertThat(backoff.afterLifeOf(SHORT)).isNull();
  }

  @Test
  void aLongLifeForgetsWhatWasBefore() {
    Backoff backoff = Backoff.usual();
    for (int i = 0; i < 4; i++) {
      Duration _ = backoff.afterLifeOf(SHORT);
    }
    assertThat(backoff.afterLifeOf(Duration.ofMinutes(2))).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.afterLifeOf(SHORT)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whatIsEndedOnPurposeIsStartedAtOnceAndAlways() {
    Backoff backoff = Backoff.none();
    for (int i = 0; i < 1000; i++) {
      assertThat(backoff.afterLifeOf(SHORT)).isZero();
    }
  }
}
