package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UploadPaceTest {
  private static final long PIECE = 2_000_000;

  private static long rest(UploadPace pace) {
    long begin = System.nanoTime();
    pace.rest(PIECE);
    return System.nanoTime() - begin;
  }

  @Test
  void whileItServesItRestsAsLongAsItTravelled() {
    UploadPace pace = new UploadPace(() -> UploadPace.SERVING - 1);
    assertThat(pace.slow()).isTrue();
    assertThat(rest(pace)).isGreaterThanOrEqualTo(PIECE);
  }

  @Test
  void otherwiseItDoesNotRest() {
    assertThat(UploadPace.FREE.slow()).isFalse();
    AtomicInteger asked = new AtomicInteger();
    UploadPace pace =
        new UploadPace(() -> {
          asked.incrementAndGet();
          return UploadPace.SERVING;
        });
    rest(pace);
    assertThat(asked).as("one look, no pause").hasValue(1);
  }
}
