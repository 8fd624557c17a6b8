package dev.whorl.operator.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What counts of what routers and agents say. */
class TallyTest {
  private static final Map<String, ServerSteps> NO_SERVERS = Map.of();

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Tally tally = Tally.starting();

  private void hear(Map<String, ServerSteps> servers, RouterFigures... routers) {
    tally = tally.with(now, List.of(routers), servers);
  }

  private LiveFigures figures() {
    return Objects.requireNonNull(tally.figures(now));
  }

  private void later(int seconds) {
    now = now.plus(Duration.ofSeconds(seconds));
  }

  @Test
  void whatWasBeforeTheFirstAnswerIsNotOurs() {
    hear(NO_SERVERS, Said.router("r1", 1, 10_000, 5_000, 20));
    assertThat(tally.figures(now)).isNull();
    later(3);
    hear(NO_SERVERS, Said.router("r1", 2, 10_100, 5_001, 20));
    assertThat(figures())
        .returns(100L, LiveFigures::tokens)
        .returns(1L, LiveFigures::late)
        .returns(2, LiveFigures::running)
        .returns(10_000, LiveFigures::latePerMillion);
    assertThat(figures().p99Seconds()).isBetween(0.0199, 0.0202);
  }

  @Test
  void routersAddUpAndOneThatStartsAnewCountsFromThere() {
    hear(NO_SERVERS, Said.router("r1", 1, 100, 0, 20), Said.router("r2", 1, 500, 7, 20));
    later(3);
    hear(NO_SERVERS, Said.router("r1", 1, 200, 1, 20), Said.router("r3", 1, 30, 30, 20));
    later(3);
    // r2 answers again, r3 is known now.
    hear(
        NO_SERVERS,
        Said.router("r1", 1, 200, 1, 20),
        Said.router("r2", 1, 550, 9, 20),
        Said.router("r3", 1, 40, 31, 20));
    assertThat(figures()).returns(160L, LiveFigures::tokens).returns(4L, LiveFigures::late);
  }

  @Test
  void onlyTheLastFiveMinutesCount() {
    hear(NO_SERVERS, Said.router("r1", 4, 0, 0, 20));
    later(3);
    hear(NO_SERVERS, Said.router("r1", 4, 1_000, 1_000, 20));
    assertThat(figures().broken()).isTrue();
    later(100);
    hear(NO_SERVERS, Said.router("r1", 1, 2_000, 1_000, 20));
    assertThat(figures()).returns(2_000L, LiveFigures::tokens);
    later(201);
    hear(NO_SERVERS, Said.router("r1", 1, 3_000, 1_000, 20));
    assertThat(figures())
        .returns(2_000L, LiveFigures::tokens)
        .returns(0L, LiveFigures::late)
        .returns(1, LiveFigures::running)
        .returns(false, LiveFigures::broken);
  }

  @Test
  void slowStepsTouchTheSessionsOfTheirServer() {
    hear(
        Map.of("a", new ServerSteps(1, 2, 100), "b", new ServerSteps(1, 4, 0)),
        Said.router("r1", 4, 0, 0, 20));
    later(3);
    hear(
        Map.of("a", new ServerSteps(1, 2, 110), "b", new ServerSteps(1, 4, 6)),
        Said.router("r1", 4, 4_400, 0, 20));
    assertThat(figures().counted().bound()).isEqualTo(0.01);
    assertThat(figures().broken()).isFalse();
    assertThat(figures().worst()).isEqualTo(new LiveFigures.Overrun("b", 6, 24.0 / 4_400));
    later(3);
    // Another run of b counts from its own start.
    hear(
        Map.of("a", new ServerSteps(1, 2, 111), "b", new ServerSteps(9, 4, 3)),
        Said.router("r1", 4, 4_400, 0, 20));
    assertThat(figures().counted().bound()).isEqualTo(46.0 / 4_400);
    assertThat(figures().broken()).isTrue();
  }

  @Test
  void onlyWhatMattersIsShownAtOnce() {
    hear(NO_SERVERS, Said.router("r1", 1, 0, 0, 20));
    later(3);
    hear(NO_SERVERS, Said.router("r1", 1, 100, 0, 20));
    LiveFigures shown = figures();
    assertThat(shown.isNewsAfter(null)).isTrue();
    later(3);
    hear(NO_SERVERS, Said.router("r1", 1, 200, 1, 20));
    assertThat(figures().isNewsAfter(shown)).isFalse();
    later(3);
    hear(NO_SERVERS, Said.router("r1", 2, 200, 1, 20));
    assertThat(figures().isNewsAfter(shown)).as("more load").isTrue();
    later(3);
    hear(NO_SERVERS, Said.router("r1", 1, 300, 50, 20));
    assertThat(figures().isNewsAfter(shown)).as("broken").isTrue();
  }
}
