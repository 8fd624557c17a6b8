package dev.whorl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.cli.BadInput;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends is started again, and said so. */
class SupervisorTest {
  @TempDir Path folder;

  @Test
  void whatEndedIsBroughtBackAndItsLogIsShown() throws Exception {
    StringWriter said = new StringWriter();
    CountDownLatch back = new CountDownLatch(1);
    try (Supervisor supervisor = new Supervisor(new Progress(new PrintWriter(said)));
        Child child =
            Child.start(
                "the router",
                List.of("sh", "-c", "echo tired; exit 7"),
                Map.of(),
                folder.resolve("log"))) {
      supervisor.watch(child, () -> true, back::countDown);

      assertThat(back.await(30, TimeUnit.SECONDS)).as(said.toString()).isTrue();
      assertThat(said.toString())
          .contains("the router ended with exit code 7", "tired", "starting it again in 1 s");
    }
  }

  @Test
  void aFaultOfTheRevivalEndsTheRun() {
    try (Supervisor supervisor = new Supervisor(new Progress(new PrintWriter(new StringWriter())));
        Child child = Child.start("x", List.of("false"), Map.of(), folder.resolve("log"))) {
      supervisor.watch(
          child,
          () -> true,
          () -> {
            throw new IllegalStateException("broken");
          });
      assertThatThrownBy(supervisor::await)
          .isInstanceOf(IllegalStateException.class)
          .isNotInstanceOf(BadInput.class)
          .hasMessage("broken");
    }
  }

  @Test
  void whatLivesButSaysThatItCannotGoOnIsEndedAndBroughtBack() throws Exception {
    StringWriter said = new StringWriter();
    CountDownLatch back = new CountDownLatch(1);
    try (Supervisor supervisor =
            new Supervisor(
                new Progress(new PrintWriter(said)), Duration.ofMillis(1), Backoff::usual);
        Child child =
            Child.start("the agent", List.of("sleep", "1000"), Map.of(), folder.resolve("log"))) {
      supervisor.watch(child, () -> back.getCount() == 0, back::countDown);

      assertThat(back.await(30, TimeUnit.SECONDS)).as(said.toString()).isTrue();
      assertThat(said.toString()).contains("the agent has failed its liveness check 6 times");
    }
  }

  @Test
  void whatIsClosedIsNotBroughtBack() throws Exception {
    StringWriter said = new StringWriter();
    CountDownLatch back = new CountDownLatch(1);
    try (Supervisor supervisor = new Supervisor(new Progress(new PrintWriter(said)))) {
      Child child =
          Child.start("the agent", List.of("sleep", "1000"), Map.of(), folder.resolve("log"));
      supervisor.watch(child, () -> true, back::countDown);

      child.close();

      assertThat(back.await(1500, TimeUnit.MILLISECONDS)).isFalse();
      assertThat(said.toString()).isEmpty();
    }
  }
}
