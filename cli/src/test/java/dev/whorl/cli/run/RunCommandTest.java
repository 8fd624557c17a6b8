package dev.whorl.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.cli.WhorlMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = WhorlMain.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }

  private String model() {
    return Path.of("..", "executor", "src", "test", "resources", "tiny", "llama").toString();
  }

  @Test
  void printsLogitsAndTheLikeliestTokens() throws IOException {
    assertThat(run("run", model(), "--ids", "1,2,3", "--greedy", "4", "--logits")).isZero();
    JsonNode answer = new ObjectMapper().readTree(out.toString());
    assertThat(answer.get("logits")).hasSize(101);
    assertThat(answer.get("greedy")).hasSize(4);
    int best = 0;
    for (int i = 1; i < 101; i++) {
      best =
          answer.get("logits").get(i).asDouble() > answer.get("logits").get(best).asDouble()
              ? i
              : best;
    }
    assertThat(answer.get("greedy").get(0).asInt()).isEqualTo(best);
  }

  @Test
  void theTokensFollowFromThePrompt() throws IOException {
    run("run", model(), "--ids", "1,2,3", "--greedy", "2");
    JsonNode both = new ObjectMapper().readTree(out.toString()).get("greedy");
    out.getBuffer().setLength(0);
    run("run", model(), "--ids", "1,2,3," + both.get(0), "--greedy", "1");
    JsonNode next = new ObjectMapper().readTree(out.toString()).get("greedy");
    assertThat(next.get(0)).isEqualTo(both.get(1));
  }

  @Test
  void anIdOutsideTheVocabularyIsNamed() {
    assertThat(run("run", model(), "--ids", "1,101")).isEqualTo(2);
    assertThat(err.toString()).contains("(101)", "0 to 100").doesNotContain("Exception");
  }

  @Test
  void moreThanTheContextIsRefused() {
    assertThat(run("run", model(), "--ids", "1", "--greedy", "1000")).isEqualTo(2);
    assertThat(err.toString()).contains("1001", "128").doesNotContain("Exception");
  }

  @Test
  void aFileThatIsNoModelIsNamed() {
    assertThat(run("run", folder.resolve("none.gguf").toString(), "--ids", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("none.gguf").doesNotContain("Exception");
  }
}
