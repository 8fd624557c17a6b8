package dev.whorl.operator;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class LastingTest {
  @Test
  void whatFailsOnceIsNotDroppedByTheTimer() {
    assertThatCode(
            new Lasting(
                    "testing",
                    () -> {
                      throw new NoClassDefFoundError("a library is missing");
                    })
                ::run)
        .doesNotThrowAnyException();
  }
}
