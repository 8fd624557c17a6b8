package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeamTest {
  @ParameterizedTest
  @CsvSource({"1,0", "2,0", "2,50000", "4,0", "4,50000"})
  void everyItemRunsOnce(int threads, long spin) {
    try (Team team = new Team(threads, spin)) {
      for (int run = 0; run < 500; run++) {
        int items = run % 37;
        AtomicIntegerArray runs = new AtomicIntegerArray(items);
        team.run(items, (item, worker) -> runs.incrementAndGet(item));
        for (int item = 0; item < items; item++) {
          assertThat(runs.get(item)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void parkedHelpersAreWoken() {
    try (Team team = new Team(2, 0)) {
      CountDownLatch both = new CountDownLatch(2);
      // Each item waits for the other one: this ends only if two threads work.
      team.run(2, (item, worker) -> meet(both));
      assertThat(both.getCount()).isZero();
    }
  }

  private static void meet(CountDownLatch both) {
    both.countDown();
    try {
      assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anIdleHelperParks() {
    try (Team team = new Team(2, 1_000_000)) {
      team.run(50, (item, worker) -> {});
      Thread helper = helper();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (helper.getState() != Thread.State.WAITING && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(helper.getState()).isEqualTo(Thread.State.WAITING);
    }
  }

  private static Thread helper() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("whorl-block-1") && thread.isAlive())
        .max(Comparator.comparingLong(Thread::threadId))
        .orElseThrow();
  }

  @Test
  void aFailureReachesTheCaller() {
    try (Team team = new Team(2, 0)) {
      assertThatThrownBy(() ->
              team.run(
                  9,
                  (item, worker) -> {
                    if (item == 7) {
                      throw new IllegalArgumentException("seven");
                    }
                  }))
          .hasMessageContaining("seven");
      team.run(3, (item, worker) -> {});
    }
  }
}
