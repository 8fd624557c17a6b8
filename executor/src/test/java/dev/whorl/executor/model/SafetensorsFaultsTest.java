package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.testing.TinyModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every bad safetensors folder is refused with its kind, and the message names file, field and
 * value.
 */
class SafetensorsFaultsTest {
  @TempDir Path temporary;
  private Path folder = Path.of("");

  @BeforeEach
  void copy() {
    folder = TinyModel.copyTo(temporary, "llama");
  }

  private ModelFault fault() {
    return switch (Model.open(folder)) {
      case ModelOutcome.Refused(ModelFault fault) -> fault;
      case ModelOutcome.Opened(Model model) -> throw new AssertionError("opened " + model.path());
    };
  }

  private void refused(ModelFault.Kind kind, String... named) {
    ModelFault fault = fault();
    assertThat(fault.kind()).as(fault.message()).isEqualTo(kind);
    assertThat(fault.message()).contains(named);
  }

  private void config(String from, String to) throws IOException {
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(from);
    Files.writeString(config, text.replace(from, to));
  }

  private Path weights() {
    return folder.resolve("model.safetensors");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"model_type\": \"llama\"; \"model_type\": \"falcon\"; UNKNOWN_ARCHITECTURE; falcon",
        "\"hidden_act\": \"silu\"; \"hidden_act\": \"gelu\"; UNSUPPORTED; hidden_act",
        "\"hidden_size\": 64; \"hidden_size\": \"64\"; MALFORMED; hidden_size",
        "\"vocab_size\": 101; \"vocab\": 101; MALFORMED; vocab_size",
        "\"vocab_size\": 101; \"vocab_size\": 102; MALFORMED; 102",
        "\"head_dim\": 32; \"head_dim\": 32, \"mlp_bias\": true; UNSUPPORTED; mlp_bias",
        "\"head_dim\": 32; \"head_dim\": 32, \"quantization_config\": {}; UNSUPPORTED; quantization_config",
        "\"head_dim\": 32; \"head_dim\": 32, \"rope_scaling\": {\"type\": \"spiral\"}; UNSUPPORTED; spiral",
        "\"num_hidden_layers\": 3; \"num_hidden_layers\": 4; MALFORMED; model.layers.3.",
        "\"num_hidden_layers\": 3; \"num_hidden_layers\": 2; UNSUPPORTED; model.layers.2.",
        "{; [; MALFORMED; config.json",
      })
  void aBadConfig(String from, String to, ModelFault.Kind kind, String named) throws IOException {
    config(from, to);
    refused(kind, named);
  }

  @Test
  void noConfig() throws IOException {
    Files.delete(folder.resolve("config.json"));
    refused(ModelFault.Kind.MISSING, "config.json");
  }

  @Test
  void noWeights() throws IOException {
    Files.delete(weights());
    refused(ModelFault.Kind.MISSING, "model.safetensors");
  }

  @Test
  void everyTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(weights());
    for (int length = 0; length < whole.length; length += 29_000) {
      Files.write(weights(), Arrays.copyOf(whole, length));
      refused(ModelFault.Kind.TRUNCATED, "model.safetensors", String.valueOf(length));
    }
  }

  @Test
  void foreignWeights() throws IOException {
    Files.writeString(weights(), "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    refused(ModelFault.Kind.FOREIGN, "model.safetensors");
  }

  @Test
  void anUnknownNumberType() throws IOException {
    byte[] bytes = Files.readAllBytes(weights());
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String changed = text.replaceFirst("\"BF16\"", "\"I256\"");
    Files.write(weights(), changed.getBytes(StandardCharsets.ISO_8859_1));
    refused(ModelFault.Kind.UNSUPPORTED, "I256", "model.safetensors");
  }

  @Test
  void anIndexThatPointsOutOfTheFolder() throws IOException {
    Files.delete(weights());
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"model.norm.weight\": \"../secret.safetensors\"}}");
    refused(ModelFault.Kind.MALFORMED, "../secret.safetensors");
  }
}
