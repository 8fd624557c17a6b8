package dev.whorl.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Bench;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whose silence a standstill is. */
class LeaseLookTest {
  private static final Duration PERIOD = Duration.ofMillis(250);

  private final Bench bench = new Bench(0, 4, 2, 1);
  private int closed;
  private final LeaseLook look =
      new LeaseLook(
          new SessionGate(bench.table()), PERIOD, bench::nanos, sessions -> closed += sessions);

  @Test
  void aStandstillOfThisProcessIsNotTheRoutersSilence() {
    bench.table().open(Bench.terms("a", 1, Bench.first(), 3));
    bench.pass(Bench.LEASE.multipliedBy(4));
    look.run();
    assertThat(closed).isZero();

    for (Duration time = Duration.ZERO;
        time.compareTo(Bench.LEASE.plusSeconds(3)) < 0;
        time = time.plus(PERIOD)) {
      bench.pass(PERIOD);
      look.run();
    }
    assertThat(closed).isOne();
    assertThat(bench.span().reserved()).isZero();
  }
}
