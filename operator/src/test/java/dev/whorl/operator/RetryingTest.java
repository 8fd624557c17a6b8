package dev.whorl.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import org.junit.jupiter.api.Test;

class RetryingTest {
  @Test
  void aReconciliationThatFailsIsNeverGivenUp() {
    RetryExecution execution = Retrying.forEver().initExecution();
    for (int attempt = 0; attempt < 1000; attempt++) {
      assertThat(execution.nextDelay())
          .hasValueSatisfying(delay ->
              assertThat(delay).isBetween(Retrying.FIRST.toMillis(), Retrying.LONGEST.toMillis()));
    }
  }
}
