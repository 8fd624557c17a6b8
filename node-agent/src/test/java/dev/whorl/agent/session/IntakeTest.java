package dev.whorl.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntakeTest {
  @Test
  void everyRowIsTakenOnceWhateverIsRepeated() {
    // All pairs of due position and arriving rows, small enough to try every one.
    for (int next = 0; next < 8; next++) {
      for (int position = 0; position < 8; position++) {
        for (int count = 1; count < 5; count++) {
          Intake intake = Intake.of(next, position, count);
          if (position > next) {
            assertThat(intake).isEqualTo(new Intake.Gap(next));
          } else if (position + count <= next) {
            assertThat(intake).isEqualTo(new Intake.Known());
          } else {
            assertThat(intake).isEqualTo(new Intake.Take(next - position));
          }
        }
      }
    }
  }

  @Test
  void aHostilePositionDoesNotWrap() {
    assertThat(Intake.of(5, Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(new Intake.Gap(5));
    assertThat(Intake.of(5, 0, Integer.MAX_VALUE)).isEqualTo(new Intake.Take(5));
  }

  @Test
  void whatIsTakenIsContiguousForAnyOrderOfArrival() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Integer> arrivals = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      arrivals.addAll(List.of(i, i));
    }
    Collections.shuffle(arrivals, random);
    int next = 0;
    for (int position : arrivals) {
      if (Intake.of(next, position, 3) instanceof Intake.Take(int skip)) {
        assertThat(position + skip).as("seed %d", seed).isEqualTo(next);
        next = position + 3;
      }
    }
  }
}
