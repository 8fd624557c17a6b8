package dev.whorl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.cli.BadInput;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed file is taken; one that cannot be is told, and the next one is looked for. */
class FileWatchTest {
  private static final String FILE =
      """
      model: {uri: store://models/m.gguf, name: m}
      workload: {maxInputTokens: 8, maxOutputTokens: 8, sessions: SESSIONS, prefillTokens: 4}
      servers: [{name: a, memory: 1Gi, threads: 1}]
      """;

  @TempDir Path folder;

  @Test
  void everyChangeIsTakenOnce() throws Exception {
    Path file = Files.writeString(folder.resolve("local.yaml"), text("2"));
    BlockingQueue<Integer> taken = new LinkedBlockingQueue<>();
    StringWriter said = new StringWriter();
    try (FileWatch _ =
        FileWatch.start(
            file,
            config -> {
              taken.add(config.workload().sessions());
              if (config.workload().sessions() == 9) {
                throw new BadInput("nine are too many");
              }
            },
            new Progress(new PrintWriter(said)))) {
      replace(file, text("9"));
      assertThat(taken.poll(20, TimeUnit.SECONDS)).isEqualTo(9);
      replace(file, text("many"));
      replace(file, text("3"));
      assertThat(taken.poll(20, TimeUnit.SECONDS)).isEqualTo(3);
    }
    assertThat(said.toString()).contains("not taken: nine are too many");
  }

  private static void replace(Path file, String text) throws Exception {
    Path part = Files.writeString(file.resolveSibling("part"), text);
    Files.move(part, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static String text(String sessions) {
    return FILE.replace("SESSIONS", sessions);
  }
}
