package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.operator.testing.MovableClock;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class QuestionsTest {
  private static final Duration FRESH = Duration.ofMinutes(10);

  private final MovableClock clock = new MovableClock();
  private final List<String> told = new ArrayList<>();
  private final Questions<String, Integer> questions =
      new Questions<>(clock, FRESH, () -> told.add("answered"));

  @Test
  void aQuestionIsAskedOnceAndItsAnswerKept() {
    CompletableFuture<Integer> pending = new CompletableFuture<>();
    assertThat(questions.ask("k", "asking", () -> pending)).isInstanceOf(Answer.Asked.class);
    pending.complete(7);
    assertThat(told).containsExactly("answered");
    assertThat(questions.ask("k", "asking", CompletableFuture::new))
        .isEqualTo(new Answer.Known<>(7));
  }

  @Test
  void aFailedOneIsAskedAgainAfterAWhile() {
    questions.ask(
        "k",
        "reading",
        () ->
            CompletableFuture.failedFuture(
                Status.FAILED_PRECONDITION.withDescription("truncated").asRuntimeException()));
    assertThat(questions.ask("k", "reading", CompletableFuture::new))
        .isEqualTo(new Answer.Failed<>("reading: truncated", true));
    clock.forward(Questions.RETRY.plusSeconds(1));
    assertThat(questions.ask("k", "reading", CompletableFuture::new))
        .isInstanceOf(Answer.Asked.class);
  }

  @Test
  void anAgentThatIsAwaySaysNothingAboutTheThing() {
    questions.ask(
        "k",
        "reading",
        () ->
            CompletableFuture.failedFuture(
                Status.UNAVAILABLE.withDescription("io").asRuntimeException()));
    assertThat(questions.peek("k")).isEqualTo(new Answer.Failed<>("reading: io", false));
  }

  @Test
  void anOldAnswerHoldsUntilThereIsANewerOne() {
    questions.ask("k", "reading", () -> CompletableFuture.completedFuture(7));
    clock.forward(FRESH.plusSeconds(1));
    CompletableFuture<Integer> again = new CompletableFuture<>();
    assertThat(questions.ask("k", "reading", () -> again)).isEqualTo(new Answer.Known<>(7));
    assertThat(questions.ask("k", "reading", () -> CompletableFuture.completedFuture(9)))
        .isEqualTo(new Answer.Known<>(7));
    again.complete(8);
    assertThat(questions.peek("k")).isEqualTo(new Answer.Known<>(8));
  }

  @Test
  void thatItCannotBeReadAgainTakesNothingBack() {
    questions.ask("k", "reading", () -> CompletableFuture.completedFuture(7));
    clock.forward(FRESH.plusSeconds(1));
    questions.ask(
        "k",
        "reading",
        () -> CompletableFuture.failedFuture(Status.NOT_FOUND.asRuntimeException()));
    assertThat(questions.peek("k")).isEqualTo(new Answer.Known<>(7));
  }

  @Test
  void whatNobodyAsksForAnyMoreIsForgotten() {
    questions.ask("k", "reading", () -> CompletableFuture.completedFuture(7));
    questions.forgetUnasked();
    assertThat(questions.size()).isEqualTo(1);
    questions.forgetUnasked();
    assertThat(questions.size()).isZero();
  }
}
