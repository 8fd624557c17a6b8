package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.router.session.SessionObserver.Course;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What the operator reads again. */
class SessionCountsTest {
  private final SessionCounts counts = new SessionCounts();
  private final SessionObserver observer = new EachObserver(counts);

  @Test
  void lateTokensAndTheTimesBetweenThemAreCounted() throws Exception {
    for (int i = 1; i <= 98; i++) {
      observer.laterToken(Duration.ofMillis(20), Duration.ofMillis(50));
    }
    observer.laterToken(Duration.ofMillis(50), Duration.ofMillis(50));
    observer.laterToken(Duration.ofMillis(80), Duration.ofMillis(50));

    assertThat(counts.counts().late()).isEqualTo(1);
    Histogram gaps =
        Histogram.decodeFromCompressedByteBuffer(
            ByteBuffer.wrap(Base64.getDecoder().decode(counts.gaps())), 0);
    assertThat(gaps.getTotalCount()).isEqualTo(100);
    assertThat(gaps.getValueAtPercentile(98) * SessionCounts.UNIT).isBetween(0.0199, 0.0202);
    assertThat(gaps.getValueAtPercentile(100) * SessionCounts.UNIT).isBetween(0.0799, 0.081);
  }

  @Test
  void onlyWholeAnswersSayHowLongAnswersAre() {
    observer.over(Ending.STOP, new Course(Duration.ofSeconds(1), 10, 3));
    observer.over(Ending.LENGTH, new Course(Duration.ofSeconds(1), 20, 4));
    observer.over(Ending.CANCELLED, new Course(Duration.ofSeconds(1), 500, 1));
    observer.over(Ending.STALLED, new Course(Duration.ofSeconds(1), 9, 0));
    observer.recovery(true, Duration.ofSeconds(1));
    observer.recovery(false, Duration.ofSeconds(1));

    assertThat(counts.counts())
        .isEqualTo(new SessionCounts.Counts(0, 1, 1, 4, 1, 2, 30, 500, 7, 25));
  }
}
