package dev.whorl.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.Batch;
import dev.whorl.executor.LoadProgress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cap of 100 ms; pieces of loads take a second. */
class LoadPaceTest {
  private static final Duration PIECE = Duration.ofSeconds(1);
  private static final Batch ANY = new Batch(List.of(), List.of(), List.of(), null);

  private final StepCap cap = new StepCap();
  private final LoadPace pace = new LoadPace(cap, System::nanoTime);
  private final LoadPace.Paced load = pace.paced(LoadProgress.NONE);

  LoadPaceTest() {
    cap.set(0.1);
  }

  @Test
  void nobodyWhoRunsIsNobodyToRestFor() {
    assertThat(pace.rest(PIECE)).isZero();
  }

  @Test
  void stepsWellWithinTheirCapNeedNoRest() {
    step(50);

    assertThat(pace.rest(PIECE)).isZero();
  }

  @Test
  void theNearerToTheCapTheLongerTheRest() {
    step(90);
    Duration first = pace.rest(PIECE);
    step(30);
    step(95);
    Duration second = pace.rest(PIECE);

    assertThat(first).isEqualTo(PIECE);
    assertThat(second).isGreaterThan(first);
  }

  @Test
  void noRestIsWithoutEnd() {
    for (int i = 0; i < 20; i++) {
      step(300);
      assertThat(pace.rest(PIECE)).isLessThanOrEqualTo(Duration.ofSeconds(2));
    }
  }

  @Test
  void whenStepsAreShortAgainItGetsFasterAgain() {
    step(300);
    Duration slow = pace.rest(PIECE);
    step(10);
    Duration faster = pace.rest(PIECE);
    step(10);

    assertThat(faster).isLessThan(slow);
    assertThat(pace.rest(PIECE)).isZero();
  }

  @Test
  void stepsOverTheirCapAreCountedWhileSomethingLoads() {
    step(101);
    step(99);
    load.close();
    step(200);

    assertThat(pace.exceeded()).isEqualTo(1);
  }

  @Test
  void restsBetweenPiecesOnlyAndTellsHowFarItIs() {
    step(300);
    load.loaded(1, 1);

    assertThat(pace.restedSeconds()).isZero();
  }

  private void step(int millis) {
    pace.stepped(ANY, Duration.ZERO, Duration.ofMillis(millis));
  }
}
