package dev.whorl.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.WhorlMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/**
 * A few faults; more with -Dwhorl.faults, and others with -Dwhorl.seed. What it guards is what must
 * hold on any machine, however busy: right tokens, nothing lost, nothing left.
 */
class ChaosIT {
  @Test
  void noAnswerIsWrongOrLostAndNothingIsLeft() throws Exception {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    int exitCode =
        WhorlMain.commandLine()
            .setOut(writer)
            .setErr(writer)
            .execute(
                "chaos",
                "--faults",
                System.getProperty("whorl.faults", "5"),
                "--seed",
                System.getProperty("whorl.seed", "3"));

    assertThat(exitCode).as(output.toString()).isZero();
    JsonNode verdict = new JsonMapper().readTree(output.toString().lines().toList().getLast());
    assertThat(verdict.get("faults").asInt()).isGreaterThanOrEqualTo(5);
    assertThat(verdict.get("sessions").asInt()).isPositive();
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }
}
