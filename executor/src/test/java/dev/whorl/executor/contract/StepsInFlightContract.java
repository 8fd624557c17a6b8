package dev.whorl.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.Row;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.SubmittedStep;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.TinyModel;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two steps in flight: the results of one may be brought while the next one runs, or after it. */
public abstract class StepsInFlightContract {
  private static final Sampling DRAWN = new Sampling(7, 0.8f, 0.9f, 40, 5);
  private final Model model = TinyModel.open("llama");
  private final BlockExecutor executor;
  private final LoadedSpan span;

  protected StepsInFlightContract(Device device) {
    executor = device.open(1 << 20, 1);
    executor.grant(CacheQuota.of("d", model.geometry(), Precision.BF16, 1 << 17));
    SpanRequest request = new SpanRequest(model, Precision.BF16, new Span(0, 3));
    span = ((LoadOutcome.Loaded) executor.load(request, LoadProgress.NONE)).span();
  }

  @AfterEach
  void close() {
    executor.close();
    model.close();
  }

  /** A session of its own that takes in ids and samples. */
  private List<Row> step(int... ids) {
    SessionCache cache =
        ((ReserveOutcome.Reserved) span.reserve("d", "s", span.request().span(), 8)).cache();
    return List.of(new Row(cache, 0, new RowInput.TokenIds(ids), DRAWN));
  }

  private static List<RowResult> results(StepOutcome outcome) {
    return ((StepOutcome.Done) outcome).results();
  }

  @Test
  void resultsAreTheSameWhenTheNextStepHasRunMeanwhile() {
    List<RowResult> first = results(executor.step(step(1, 2, 3)));
    List<RowResult> second = results(executor.step(step(4)));
    SubmittedStep one = executor.submit(step(1, 2, 3));
    SubmittedStep two = executor.submit(step(4));
    assertThat(results(two.complete())).isEqualTo(second);
    assertThat(results(CompletableFuture.supplyAsync(one::complete).join())).isEqualTo(first);
  }

  @Test
  void aThirdOneIsRefusedUntilOneIsCompleted() {
    SubmittedStep one = executor.submit(step(1));
    SubmittedStep two = executor.submit(step(2));
    List<Row> third = step(3);
    assertThatThrownBy(() -> executor.submit(third))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("2 steps are in flight");
    assertThat(two.complete()).isInstanceOf(StepOutcome.Done.class);
    assertThat(executor.step(third)).isInstanceOf(StepOutcome.Done.class);
    assertThat(one.complete()).isInstanceOf(StepOutcome.Done.class);
    assertThatThrownBy(one::complete).hasMessageContaining("completed before");
  }

  @Test
  void whatIsRefusedIsNotInFlight() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> executor.submit(List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(executor.step(step(1))).isInstanceOf(StepOutcome.Done.class);
  }

  @Test
  void aStepBeyondTheLimitsIsRefused() {
    int rows = executor.limits().rows();
    List<Row> many = Collections.nCopies(rows + 1, step(1).getFirst());
    assertThatThrownBy(() -> executor.submit(many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("%d rows, this device takes %d", rows + 1, rows);
    int positions = executor.limits().positions();
    assertThatThrownBy(() -> executor.submit(step(new int[positions + 1])))
        .hasMessageContaining("%d positions, this device takes %d", positions + 1, positions);
  }
}
