package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.control.MeasureRequest;
import org.junit.jupiter.api.Test;

class SurveyTest {
  @Test
  void batchesAreThoseThatCanOccur() {
    assertThat(Survey.batches(1)).containsExactly(1);
    assertThat(Survey.batches(3)).containsExactly(1, 2, 3);
    assertThat(Survey.batches(8)).containsExactly(1, 2, 4, 8);
    assertThat(Survey.batches(ProfileNeed.of("bf16", 64, 16, 1000).rows()))
        .containsExactly(1, 2, 4, 64);
  }

  @Test
  void whatDoesNotFitIsMeasuredWithFewerRows() {
    MeasureRequest request = MeasureRequest.newBuilder().addAllBatches(Survey.batches(8)).build();
    assertThat(Survey.withoutLargest(request).getBatchesList()).containsExactly(1, 2, 4);
  }
}
