package dev.whorl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.simulator.document.BadDocument;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Only what the user gave is bad input; every other exception is a fault and says so. */
class FailuresTest {
  private record Told(int exitCode, String text) {}

  private static Told tell(Throwable failure) {
    StringWriter text = new StringWriter();
    int exitCode = Failures.told(failure, new PrintWriter(text));
    return new Told(exitCode, text.toString());
  }

  static Stream<RuntimeException> inputs() {
    return Stream.of(
        new BadInput("x"),
        new InvalidInput("x", 1, "must not be"),
        new BadDocument("x"),
        new UncheckedIOException("x", new IOException()));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void badInputIsOneSentence(RuntimeException failure) {
    Told told = tell(failure);
    assertThat(told.exitCode()).isEqualTo(Failures.BAD_INPUT);
    assertThat(told.text()).isEqualTo("whorl: " + failure.getMessage() + System.lineSeparator());
  }

  @Test
  void aFaultOfTheProgramSaysSo() {
    for (Throwable failure :
        new Throwable[] {new IllegalArgumentException("n < 0"), new StackOverflowError()}) {
      Told told = tell(failure);
      assertThat(told.exitCode()).isEqualTo(Failures.INTERNAL);
      assertThat(told.text())
          .contains("internal error", failure.getClass().getName(), "WHORL_TRACE=1")
          .doesNotContain("\tat ");
    }
  }
}
