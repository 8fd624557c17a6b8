package dev.whorl.agent.tune;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TunePaceTest {
  private static final int P = 64;
  private final TunePace pace = new TunePace();

  @Test
  void piecesGrowToWhatTheTimeOfAChunkAllows() {
    pace.allow(0.1);
    int first = pace.positions(P);
    assertThat(first).isBetween(1, 8);
    for (int i = 0; i < 50; i++) {
      int positions = pace.positions(P);
      assertThat(pace.took(positions, seconds(positions))).isFalse();
    }
    assertThat(pace.positions(P)).isGreaterThan(first);
    assertThat(seconds(pace.positions(P))).isLessThan(0.1);
  }

  /** A fixed part, and as much again for every 10 positions. */
  private static double seconds(int positions) {
    return 0.01 + 0.001 * positions;
  }

  @Test
  void onePieceThatWasSlowMakesTheNextOnesShorter() {
    pace.allow(0.1);
    assertThat(pace.took(10, 0.05)).isFalse();
    int before = pace.positions(P);
    assertThat(pace.took(before, 0.2)).isTrue();
    assertThat(pace.positions(P)).isLessThan(before);
  }

  @Test
  void wherePositionsDoNotFitNoneRunAndLaterItIsTriedAgain() {
    pace.allow(0.001);
    assertThat(pace.took(1, 0.0015)).isTrue();
    assertThat(pace.positions(P)).isZero();
    assertThat(pace.words()).contains("0.0015").contains("0.001");
    for (int refusals = 0; pace.positions(P) == 0; refusals++) {
      assertThat(refusals).isLessThan(20);
      pace.relent();
    }
  }

  @Test
  void withoutAnAllowanceThereIsNoTuning() {
    assertThat(pace.allowed()).isFalse();
    pace.allow(0.1);
    assertThat(pace.allowed()).isTrue();
  }

  @Test
  void neverMoreThanAChunkHas() {
    pace.allow(10);
    boolean _ = pace.took(4, 0.001);
    assertThat(pace.positions(6)).isEqualTo(6);
  }
}
