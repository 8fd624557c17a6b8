package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * What happens by the clock goes on after a fault, or the process is not taken for a living one.
 */
class TimersTest {
  private static final Duration PERIOD = Duration.ofMillis(1);

  @Test
  void aFailedTurnIsFollowedByTheNext() throws InterruptedException {
    AtomicBoolean died = new AtomicBoolean();
    CountDownLatch turns = new CountDownLatch(3);
    try (Timers timers = new Timers(() -> died.set(true))) {
      timers.every(
          PERIOD,
          () -> {
            turns.countDown();
            throw new IllegalStateException("a fault");
          });
      assertThat(turns.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(died).isFalse();
  }

  @Test
  void anErrorIsToldToWhoMayRestartTheProcess() throws InterruptedException {
    CountDownLatch died = new CountDownLatch(1);
    try (Timers timers = new Timers(died::countDown)) {
      timers.every(
          PERIOD,
          () -> {
            throw new StackOverflowError();
          });
      assertThat(died.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
