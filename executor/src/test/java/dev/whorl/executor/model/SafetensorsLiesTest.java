package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers and indexes of safetensors that lie are refused by file, field and value. */
class SafetensorsLiesTest {
  private static final String TENSOR = "model.layers.0.mlp.up_proj.weight";
  private static final String INDEX = "model.safetensors.index.json";

  @TempDir Path folder;

  private void refused(ModelFault.Kind kind, String... named) {
    switch (Model.open(folder)) {
      case ModelOutcome.Refused(ModelFault fault) -> {
        assertThat(fault.kind()).as(fault.message()).isEqualTo(kind);
        assertThat(fault.message()).contains(named);
      }
      case ModelOutcome.Opened(Model model) -> throw new AssertionError("opened " + model.path());
    }
  }

  private void refused(SafetensorsBytes bytes, ModelFault.Kind kind, String... named) {
    bytes.writeTo(folder);
    refused(kind, named);
  }

  private void config(String from, String to) {
    SafetensorsBytes.llama().writeTo(folder);
    assertThat(SafetensorsBytes.CONFIG).contains(from);
    String text = SafetensorsBytes.CONFIG.replace(from, to);
    SafetensorsBytes.write(folder.resolve("config.json"), text.getBytes(StandardCharsets.UTF_8));
  }

  private void index(String text) throws IOException {
    SafetensorsBytes.llama().writeTo(folder);
    Files.move(
        folder.resolve("model.safetensors"),
        folder.resolve("one.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(folder.resolve(INDEX), text);
  }

  @Test
  void theUnchangedFolderOpens() {
    SafetensorsBytes.llama().writeTo(folder);
    assertThat(Model.open(folder)).isInstanceOf(ModelOutcome.Opened.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"shape\": [16, 16]; \"shape\": [4294967312, 16]; MALFORMED; 4294967312",
        "\"shape\": [16, 16]; \"shape\": [-16, -16]; MALFORMED; -16",
        "\"shape\": [16, 16]; \"shape\": [0, 16]; MALFORMED; [0, 16]",
        "\"shape\": [16, 16]; \"shape\": [2147483647, 2147483647]; MALFORMED; 2147483647",
        "\"shape\": [16, 16]; \"shape\": [1e1, 16]; MALFORMED; shape",
        "\"shape\": [16, 16]; \"shape\": []; MALFORMED; shape",
        "\"shape\": [16, 16]; \"size\": 16; MALFORMED; shape",
        "\"data_offsets\": [; \"data_offsets\": [-4, ; MALFORMED; -4",
        "\"data_offsets\": [; \"data_offsets\": [0, ; MALFORMED; data_offsets",
        "\"F32\"; \"F32\", \"dtype\": \"F16\"; FOREIGN; dtype",
        "\"F32\"; \"I64\"; UNSUPPORTED; (I64)",
      })
  void aBadEntry(String from, String to, ModelFault.Kind kind, String named) {
    refused(SafetensorsBytes.llama().change(TENSOR, from, to), kind, "model.safetensors", named);
  }

  @Test
  void offsetsThatOverflowOverlapOrLeaveTheFile() {
    SafetensorsBytes good = SafetensorsBytes.llama();
    String entry = good.entry(TENSOR);
    String place = entry.substring(entry.indexOf("\"data_offsets\""));
    refused(
        SafetensorsBytes.llama()
            .change(TENSOR, place, "\"data_offsets\": [9223372036854774784, 9223372036854775807]}"),
        ModelFault.Kind.MALFORMED,
        TENSOR,
        "data_offsets");
    refused(
        SafetensorsBytes.llama()
            .change(TENSOR, place, "\"data_offsets\": [999999999999998976, 999999999999999999]}"),
        ModelFault.Kind.TRUNCATED,
        TENSOR,
        "999999999999999999");
    refused(
        SafetensorsBytes.llama().change(TENSOR, place, "\"data_offsets\": [0, 1024]}"),
        ModelFault.Kind.MALFORMED,
        "where another one ends");
  }

  @Test
  void aTensorTwice() {
    refused(
        SafetensorsBytes.llama()
            .more(", \"" + TENSOR + "\": " + SafetensorsBytes.llama().entry(TENSOR)),
        ModelFault.Kind.MALFORMED,
        TENSOR,
        "twice");
  }

  @Test
  void anEntryThatIsNone() {
    refused(
        SafetensorsBytes.llama().put("other", "[1, 2]"),
        ModelFault.Kind.MALFORMED,
        "other",
        "[1, 2]");
  }

  @Test
  void jsonDeepOrWide() {
    String deep = "[".repeat(100_000);
    refused(SafetensorsBytes.llama().put("x", deep), ModelFault.Kind.FOREIGN, "at most 64 levels");
    String wide = "[" + "[],".repeat(10_000) + "[]]";
    refused(
        SafetensorsBytes.llama().put("x", wide), ModelFault.Kind.FOREIGN, "at most 4096 values");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40})
  void aHeaderLengthThatIsNone(long length) {
    byte[] bytes = SafetensorsBytes.llama().bytes();
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (length >> (8 * i));
    }
    SafetensorsBytes.llama().writeTo(folder);
    SafetensorsBytes.write(folder.resolve("model.safetensors"), bytes);
    refused(ModelFault.Kind.FOREIGN, "model.safetensors", Long.toUnsignedString(length));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"num_hidden_layers\": 1; \"num_hidden_layers\": 2147483647; num_hidden_layers",
        "\"num_attention_heads\": 2; \"num_attention_heads\": 2147483647; headSize (0)",
        "\"num_attention_heads\": 2; \"num_attention_heads\": 131072, \"head_dim\": 65536; heads (131072)",
        "\"num_attention_heads\": 2; \"num_attention_heads\": 2, \"head_dim\": 7; headSize (7)",
        "\"factor\": 2.0; \"factor\": 0; factor (0.0)",
        "\"factor\": 2.0; \"factor\": 1e999; factor (Infinity)",
        "1e-5; 1e999; normEpsilon (Infinity)",
        "\"vocab_size\": 10; \"vocab_size\": 10, \"vocab_size\": 11; the key (vocab_size) stands twice",
        "\"vocab_size\": 10; \"vocab_size\": 99999999999; (99999999999)",
        "\"vocab_size\": 10; \"vocab_size\": 010; no usable JSON",
        "2.0}}; 2.0}} x; no usable JSON",
      })
  void aBadConfig(String from, String to, String named) {
    config(from, to);
    refused(ModelFault.Kind.MALFORMED, named);
  }

  @Test
  void aConfigOfManyBytes() {
    config("\"llama\"", "\"llama\"" + " ".repeat(5 << 20));
    refused(ModelFault.Kind.UNREADABLE, "config.json", "at most 4194304");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../one.safetensors",
        "/etc/passwd",
        "..",
        ".",
        "",
        "a\\\\b",
        "a\\u0000b",
        "sub/one.safetensors"
      })
  void anIndexThatLeavesTheFolder(String file) throws IOException {
    index("{\"weight_map\": {\"model.norm.weight\": \"" + file + "\"}}");
    refused(ModelFault.Kind.MALFORMED, INDEX, "no file of the folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"weight_map\": {}}", "{\"weight_map\": null}"})
  void anIndexWithoutAMap(String text) throws IOException {
    index(text);
    refused(ModelFault.Kind.MALFORMED, INDEX, "weight_map");
  }

  @Test
  void anIndexThatDisagreesWithItsFiles() throws IOException {
    index("{\"weight_map\": {\"absent.weight\": \"one.safetensors\"}}");
    refused(ModelFault.Kind.MALFORMED, INDEX, "absent.weight");
    index("{\"weight_map\": {\"model.norm.weight\": \"two.safetensors\"}}");
    refused(ModelFault.Kind.MISSING, "two.safetensors");
    Files.copy(folder.resolve("one.safetensors"), folder.resolve("two.safetensors"));
    Files.writeString(
        folder.resolve(INDEX),
        "{\"weight_map\": {\"model.norm.weight\": \"two.safetensors\", \""
            + TENSOR
            + "\": \"one.safetensors\"}}");
    refused(ModelFault.Kind.MALFORMED, "two.safetensors", "(one.safetensors) has too");
  }
}
