package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.testing.TinyModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys that version 5 of the transformers library writes mean the same model. */
class ConfigVersionsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gemma3", "phi3", "qwen2-window", "qwen3-moe", "smollm3"})
  void theGeometryIsTheSame(String family) throws IOException {
    Path path = TinyModel.copyTo(folder, family);
    String resource = "/tiny/" + family + "/config.v5.json";
    try (InputStream in = ConfigVersionsTest.class.getResourceAsStream(resource)) {
      Files.write(path.resolve("config.json"), Objects.requireNonNull(in, resource).readAllBytes());
    }
    try (Model written = ((ModelOutcome.Opened) Model.open(path)).model();
        Model published = TinyModel.open(family)) {
      assertThat(written.geometry()).isEqualTo(published.geometry());
    }
  }
}
