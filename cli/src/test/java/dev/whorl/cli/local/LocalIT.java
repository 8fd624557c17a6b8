package dev.whorl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.cli.WhorlMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped binaries as processes: three unequal agents and a router, one real model. */
class LocalIT {
  private static final Path EXAMPLE =
      Path.of(System.getProperty("whorl.root")).resolve(LocalConfig.EXAMPLE);

  @TempDir Path folder;

  @Test
  void theRealModelAnswersThroughThreeUnequalServersWithinItsBound() {
    Run run = local(EXAMPLE);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output()).contains("Paris").contains("large", "medium", "small");
    assertThat(run.output()).containsPattern("chain c0 .* > .* > .*sessions 4");
    assertThat(run.output()).containsPattern("measured: first token .*certified bound");
  }

  @Test
  void whatDoesNotFitIsExplainedAndNothingIsLeftRunning() throws IOException {
    Path small = folder.resolve("small.yaml");
    Files.writeString(
        small,
        Files.readString(EXAMPLE)
            .replace("memory: 170Mi", "memory: 64Mi")
            .replace("memory: 130Mi", "memory: 64Mi")
            .replace("memory: 110Mi", "memory: 64Mi"));

    Run run = local(small);

    assertThat(run.exitCode()).as(run.output()).isEqualTo(3);
    assertThat(run.output()).contains("MEMORY");
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }

  private record Run(int exitCode, String output) {}

  private static Run local(Path file) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    int exitCode =
        WhorlMain.commandLine()
            .setOut(writer)
            .setErr(writer)
            .execute("local", "--once", "--port", "0", "--file", file.toString());
    return new Run(exitCode, output.toString());
  }
}
