package dev.whorl.executor.testing;

import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import java.nio.file.Files;
import java.nio.file.Path;

/** Real models for tests. */
public final class TestModels {
  private TestModels() {}

  /**
   * SmolLM2-135M-Instruct: the file named by the system property {@code whorl.smollm2}, or where
   * {@code build/fetch-smollm2} puts it.
   */
  public static Path smolLm2() {
    String given = System.getProperty("whorl.smollm2");
    Path path = given == null ? cached("SmolLM2-135M-Instruct.Q4_1.gguf") : Path.of(given);
    if (!Files.exists(path)) {
      throw new IllegalStateException(
          "The test model " + path + " is missing. Run build/fetch-smollm2 first.");
    }
    return path;
  }

  private static Path cached(String name) {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    return base.resolve("whorl").resolve("models").resolve(name);
  }

  /** Opens a model that is known to be good. */
  public static Model open(Path path) {
    return switch (Model.open(path)) {
      case ModelOutcome.Opened(Model model) -> model;
      case ModelOutcome.Refused refused ->
          throw new IllegalStateException(refused.fault().message());
    };
  }
}
