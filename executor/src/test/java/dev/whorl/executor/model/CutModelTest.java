package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.executor.testing.TestModels;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is cut while it is mapped makes reads fail with words, not the process. */
class CutModelTest {
  @TempDir Path folder;

  @Test
  void readsSayWhatHappened() throws IOException {
    Path path = GgufBytes.llama().writeTo(folder);
    try (Model model = TestModels.open(path)) {
      new FileOutputStream(path.toFile()).close();
      assertThatThrownBy(model::contentHash)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("model.gguf was cut");
    }
  }

  @Test
  void textsSayItToo() throws IOException {
    GgufBytes gguf = GgufBytes.llama().put("tokenizer.chat_template", "x".repeat(100_000));
    Path path = gguf.writeTo(folder);
    try (Model model = TestModels.open(path)) {
      new FileOutputStream(path.toFile()).close();
      assertThatThrownBy(() -> model.readTextFile("gguf-metadata.json"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("model.gguf was cut");
    }
  }
}
