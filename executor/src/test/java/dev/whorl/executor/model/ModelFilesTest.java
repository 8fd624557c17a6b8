package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.executor.testing.TestModels;
import dev.whorl.executor.testing.TinyModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a router reads, and how equal content is recognised. */
class ModelFilesTest {
  @TempDir Path folder;

  @Test
  void theTextFilesAreThoseThatExist() throws IOException {
    Path path = TinyModel.copyTo(folder, "qwen2");
    Files.writeString(path.resolve("tokenizer.json"), "{}");
    try (Model model = TestModels.open(path)) {
      assertThat(model.textFiles()).containsExactly("config.json", "tokenizer.json");
      assertThat(model.readTextFile("tokenizer.json")).asString().isEqualTo("{}");
      assertThatThrownBy(() -> model.readTextFile("model.safetensors"))
          .isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> model.readTextFile("../qwen2/config.json"))
          .isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void aGgufFileShowsItsMetadataAsJson() throws IOException {
    GgufBytes gguf =
        GgufBytes.llama().put("tokenizer.chat_template", "say \"hi\"\n\\ \u0120 \ud83d\ude00");
    try (Model model = TestModels.open(gguf.writeTo(folder))) {
      assertThat(model.textFiles()).containsExactly("gguf-metadata.json");
      String text = new String(model.readTextFile("gguf-metadata.json"), StandardCharsets.UTF_8);
      assertThat(JsonText.object(text, 1000))
          .containsEntry("llama.block_count", 1L)
          .containsEntry("tokenizer.chat_template", "say \"hi\"\n\\ \u0120 \ud83d\ude00");
    }
  }

  @Test
  void aTokenizerBesideAGgufFileIsHandedOut() throws IOException {
    Path path = GgufBytes.llama().writeTo(folder);
    Files.writeString(path.resolveSibling("tokenizer.json"), "{}");
    Files.writeString(path.resolveSibling("secret.json"), "{}");
    try (Model model = TestModels.open(path)) {
      assertThat(model.textFiles()).containsExactly("gguf-metadata.json", "tokenizer.json");
      assertThat(model.readTextFile("tokenizer.json")).asString().isEqualTo("{}");
    }
  }

  @Test
  void aTemplateThatCannotBeRenderedIsNamedBeforeAnythingIsLoaded() throws IOException {
    GgufBytes gguf = GgufBytes.llama();
    try (Model model = TestModels.open(gguf.writeTo(folder))) {
      assertThat(model.textRefusal()).isNull();
    }
    gguf.put("tokenizer.chat_template", "{{ messages | nosuch }}");
    try (Model model = TestModels.open(gguf.writeTo(folder))) {
      assertThat(model.textRefusal())
          .contains(
              "model.gguf", "tokenizer.chat_template", "no filter is named 'nosuch' (line 1)");
    }
    Path path = TinyModel.copyTo(folder, "qwen2");
    Files.writeString(
        path.resolve("tokenizer_config.json"),
        "{\"chat_template\": [{\"name\": \"default\", \"template\": \"\\n{% if %}\"}]}");
    try (Model model = TestModels.open(path)) {
      assertThat(model.textRefusal()).contains("tokenizer_config.json", "(line 2)");
    }
    Files.writeString(path.resolve("chat_template.jinja"), "{{ messages }}");
    try (Model model = TestModels.open(path)) {
      assertThat(model.textRefusal()).as("a file of its own comes first").isNull();
    }
  }

  @Test
  void contentIsNamedByItsHash() throws IOException {
    Path path = TinyModel.copyTo(folder, "qwen3");
    String hash = hash(path);
    assertThat(hash(TinyModel.copyTo(folder.resolve("copy"), "qwen3"))).isEqualTo(hash);
    Path weights = path.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertThat(hash(path)).isNotEqualTo(hash).hasSize(64);
  }

  private static String hash(Path path) throws IOException {
    try (Model model = TestModels.open(path)) {
      return model.contentHash();
    }
  }

  @Test
  void weightsMayBeSpreadOverFiles() throws IOException {
    Path path = TinyModel.copyTo(folder, "llama");
    Files.move(path.resolve("model.safetensors"), path.resolve("model-00001-of-00001.safetensors"));
    Files.writeString(
        path.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"model.norm.weight\": \"model-00001-of-00001.safetensors\"}}");
    try (Model model = TestModels.open(path)) {
      assertThat(model.files())
          .extracting(Model.ModelFile::name)
          .containsExactly("model-00001-of-00001.safetensors");
      assertThat(model.geometry().blocks()).isEqualTo(3);
    }
  }
}
