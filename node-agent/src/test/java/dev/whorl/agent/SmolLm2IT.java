package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.FleetSettings;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestRouter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real model over one and three servers, against tokens of the transformers library (float32,
 * greedy).
 */
class SmolLm2IT {
  private static final String FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";
  private static final int BLOCKS = 30;
  private static final int SLOT_TOKENS = 128;
  private static final int KV_NUMBERS = 2 * 3 * 64;
  private static final int TOKENS = 24;

  /** "1 2 3 … 15" and how it goes on; the two best logits are never closer than 0.05. */
  private static final List<Integer> PROMPT =
      List.of(
          33, 216, 34, 216, 35, 216, 36, 216, 37, 216, 38, 216, 39, 216, 40, 216, 41, 216, 33, 32,
          216, 33, 33, 216, 33, 34, 216, 33, 35, 216, 33, 36, 216, 33, 37);

  private static final List<Integer> ANSWER =
      List.of(
          216, 33, 38, 216, 33, 39, 216, 33, 40, 216, 33, 41, 216, 34, 32, 216, 34, 33, 216, 34, 34,
          216, 34, 35);

  @TempDir private Path folder;

  @Test
  void threeUnequalServersSayWhatTheReferenceSays() throws Exception {
    assertThat(generate("f32", 4, 7, 19, BLOCKS)).isEqualTo(ANSWER);
  }

  @Test
  void inBf16OneAndThreeServersSayTheSame() throws Exception {
    assertThat(generate("bf16", 2, 11, 13, BLOCKS)).isEqualTo(generate("bf16", 2, BLOCKS));
  }

  private List<Integer> generate(String precision, int bytes, Integer... ends) throws Exception {
    Plan plan =
        new Plan(
            FILE,
            precision,
            IntStream.range(0, ends.length).boxed().toList(),
            List.of(ends),
            1,
            SLOT_TOKENS,
            (long) SLOT_TOKENS * KV_NUMBERS * bytes);
    FleetSettings settings = FleetSettings.DEFAULT.withMemory(1L << 30);
    try (Fleet fleet = Fleet.start(folder, store(), ends.length, settings);
        TestRouter router = fleet.router("r1")) {
      plan.load(fleet, 1);
      return router.generate(plan, "only", PROMPT, TOKENS);
    }
  }

  /** Where build/fetch-smollm2 puts the model. */
  private static Path store() {
    String given = System.getProperty("whorl.smollm2");
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    Path file =
        given == null ? base.resolve("whorl").resolve("models").resolve(FILE) : Path.of(given);
    assertThat(Files.exists(file)).as("%s is missing: run build/fetch-smollm2", file).isTrue();
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }
}
