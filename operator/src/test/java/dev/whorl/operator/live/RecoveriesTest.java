package dev.whorl.operator.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Many recoveries, one event. */
class RecoveriesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void thoseThatFollowAreToldWithTheFirst() {
    assertThat(Recoveries.NONE.toTell(NOW)).isEmpty();
    Recoveries seen = Recoveries.NONE.plus(2, 0, NOW).plus(0, 0, NOW.plusSeconds(3));
    assertThat(seen.toTell(NOW.plusSeconds(3))).isEmpty();
    Recoveries more = seen.plus(1, 0, NOW.plusSeconds(6));
    assertThat(more.toTell(NOW.plusSeconds(9))).isEmpty();
    assertThat(more.toTell(NOW.plusSeconds(10)))
        .contains("Sessions whose chain was lost went on on another one: 3.");
  }

  @Test
  void thoseThatEndAreSaid() {
    assertThat(Recoveries.NONE.plus(2, 1, NOW).toTell(NOW.plusSeconds(10)).orElse(""))
        .contains("2 went on", "1 found none");
  }
}
