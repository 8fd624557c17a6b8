package dev.whorl.cli.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.cli.WhorlMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped binaries as processes: three unequal agents and a router, one real model. */
class LocalIT {
  private static final Path EXAMPLE =
      Path.of(System.getProperty("whorl.root")).resolve(LocalConfig.EXAMPLE);

  @TempDir Path folder;

  @Test
  void theRealModelAnswersThroughThreeUnequalServersAndTheOfficialClientIsContent()
      throws Exception {
    Path root = Path.of(System.getProperty("whorl.root"));
    String client =
        "%s %s \"$OPENAI_BASE_URL\" \"$WHORL_MODEL\""
            .formatted(python(root), root.resolve("router/src/test/python/openai_client.py"));
    Run run = local(EXAMPLE, "--run", client);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output()).contains("Paris").contains("large", "medium", "small");
    assertThat(run.output()).containsPattern("chain c0 .* > .* > .*sessions 4");
    assertThat(run.output()).containsPattern("measured: first token .*certified bound");
    assertThat(run.output().lines().filter(line -> line.startsWith("ok ")).count())
        .as(run.output())
        .isEqualTo(10);
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

  /** With the official OpenAI client, which is made if it is not there. */
  private static String python(Path root) throws Exception {
    Process script =
        new ProcessBuilder(root.resolve("build/openai-client").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String path = new String(script.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(script.waitFor()).as("build/openai-client").isZero();
    return path;
  }

  private static Run local(Path file, String... more) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    int exitCode =
        WhorlMain.commandLine()
            .setOut(writer)
            .setErr(writer)
            .execute(
                Stream.concat(
                        Stream.of("local", "--once", "--port", "0", "--file", file.toString()),
                        Stream.of(more))
                    .toArray(String[]::new));
    return new Run(exitCode, output.toString());
  }
}
