package dev.whorl.agent.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallGuardTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void onlyALongPauseBetweenLooksIsAStall() {
    StallGuard guard = new StallGuard(Duration.ofSeconds(1));

    assertThat(guard.stalled(100 * SECOND)).as("the first look").isFalse();
    assertThat(guard.stalled(101 * SECOND)).isFalse();
    assertThat(guard.stalled(103 * SECOND)).isTrue();
    assertThat(guard.stalled(103 * SECOND + 1)).isFalse();
  }
}
