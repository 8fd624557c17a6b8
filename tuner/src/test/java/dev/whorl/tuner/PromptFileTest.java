package dev.whorl.tuner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptFileTest {
  private static final String MODEL = "store://models/a";
  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void written() throws Exception {
    file = folder.resolve("prompt.safetensors");
    float[] memory = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    PromptFile.write(
        file, new TunedPrompt(3, new float[] {1, -2, 3.5f, 4, 5, 6}, memory, 42), MODEL);
  }

  @Test
  void isReadAsItWasWritten() throws Exception {
    TunedPrompt read = PromptFile.read(file, MODEL);
    assertThat(read.rows()).containsExactly(1, -2, 3.5f, 4, 5, 6);
    assertThat(read.memory()).hasSize(12).endsWith(11, 12);
    assertThat(read.step()).isEqualTo(42);
    assertThat(read.tokens()).isEqualTo(3);
    assertThat(read.hidden()).isEqualTo(2);
    assertThat(folder.toFile().list()).containsExactly("prompt.safetensors");
  }

  @Test
  void otherFilesAreRefusedByName() throws Exception {
    assertThatThrownBy(() -> PromptFile.read(file, "store://models/b"))
        .hasMessageContaining("(store://models/a), not (store://models/b)");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> PromptFile.read(file, MODEL)).hasMessageContaining("is cut off");
    Files.write(file, new byte[5]);
    assertThatThrownBy(() -> PromptFile.read(file, MODEL))
        .hasMessageContaining("prompt.safetensors")
        .hasMessageContaining("no safetensors file");
  }
}
