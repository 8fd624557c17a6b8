package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every bad GGUF file is refused with its kind, and the message names file, field and value. */
class GgufFaultsTest {
  @TempDir Path folder;

  private ModelFault fault(Path path) {
    return switch (Model.open(path)) {
      case ModelOutcome.Refused(ModelFault fault) -> fault;
      case ModelOutcome.Opened(Model model) -> throw new AssertionError("opened " + model.path());
    };
  }

  private void refused(GgufBytes gguf, ModelFault.Kind kind, String... named) {
    ModelFault fault = fault(gguf.writeTo(folder));
    assertThat(fault.kind()).as(fault.message()).isEqualTo(kind);
    assertThat(fault.message()).contains("model.gguf").contains(named);
  }

  @Test
  void theUnchangedFileOpens() {
    assertThat(Model.open(GgufBytes.llama().writeTo(folder)))
        .isInstanceOf(ModelOutcome.Opened.class);
  }

  @Test
  void aMissingFile() {
    ModelFault fault = fault(folder.resolve("absent.gguf"));
    assertThat(fault.kind()).isEqualTo(ModelFault.Kind.MISSING);
    assertThat(fault.message()).contains("absent.gguf");
  }

  @Test
  void aForeignFile() {
    byte[] text = "<!DOCTYPE html><html>not found</html>".getBytes(StandardCharsets.UTF_8);
    ModelFault fault = fault(GgufBytes.writeTo(folder, text));
    assertThat(fault.kind()).isEqualTo(ModelFault.Kind.FOREIGN);
    assertThat(fault.message()).contains("model.gguf", "GGUF");
  }

  @Test
  void everyTruncation() {
    byte[] whole = GgufBytes.llama().bytes();
    for (int length = 0; length < whole.length - 256; length += 997) {
      ModelFault fault = fault(GgufBytes.writeTo(folder, Arrays.copyOf(whole, length)));
      assertThat(fault.kind()).as("%d bytes", length).isEqualTo(ModelFault.Kind.TRUNCATED);
      assertThat(fault.message()).contains("model.gguf", String.valueOf(length));
    }
  }

  @Test
  void anUnknownArchitecture() {
    refused(
        GgufBytes.llama().put("general.architecture", "mamba"),
        ModelFault.Kind.UNKNOWN_ARCHITECTURE,
        "mamba",
        "llama, mistral, olmo2, phi3, qwen2");
  }

  @Test
  void anUnknownTensorType() {
    refused(
        GgufBytes.llama().retype("blk.0.ffn_up.weight", 16),
        ModelFault.Kind.UNSUPPORTED,
        "blk.0.ffn_up.weight",
        "(16)");
  }

  @Test
  void anUnknownVersion() {
    refused(GgufBytes.llama().version(1), ModelFault.Kind.UNSUPPORTED, "version (1)");
  }

  @Test
  void lackingMetadata() {
    refused(
        GgufBytes.llama().remove("llama.context_length"),
        ModelFault.Kind.MALFORMED,
        "llama.context_length");
  }

  @Test
  void metadataOfTheWrongType() {
    refused(
        GgufBytes.llama().put("llama.block_count", "many"),
        ModelFault.Kind.MALFORMED,
        "llama.block_count",
        "many");
  }

  @Test
  void contradictingMetadata() {
    refused(
        GgufBytes.llama().put("llama.attention.head_count_kv", 3),
        ModelFault.Kind.MALFORMED,
        "(3)");
  }

  @Test
  void aMissingTensor() {
    refused(
        GgufBytes.llama().remove("blk.0.attn_k.weight"),
        ModelFault.Kind.MALFORMED,
        "blk.0.attn_k.weight");
  }

  @Test
  void aTensorOfAnotherShape() {
    refused(
        GgufBytes.llama().remove("blk.0.ffn_up.weight").matrix("blk.0.ffn_up.weight", 64, 32),
        ModelFault.Kind.MALFORMED,
        "blk.0.ffn_up.weight",
        "32 × 64");
  }

  @Test
  void aTensorThatNobodyUses() {
    refused(
        GgufBytes.llama().matrix("blk.0.ffn_up.bias", 64),
        ModelFault.Kind.UNSUPPORTED,
        "blk.0.ffn_up.bias");
  }

  @Test
  void sharedExperts() {
    refused(
        GgufBytes.llama()
            .put("llama.expert_count", 8)
            .put("llama.expert_used_count", 2)
            .put("llama.expert_shared_count", 1),
        ModelFault.Kind.UNSUPPORTED,
        "llama.expert_shared_count",
        "(1)");
  }

  @Test
  void ropeScalingOfAnUnknownKind() {
    refused(
        GgufBytes.llama().put("llama.rope.scaling.type", "longrope"),
        ModelFault.Kind.UNSUPPORTED,
        "llama.rope.scaling.type",
        "longrope");
  }

  @Test
  void partialRotation() {
    refused(
        GgufBytes.llama().put("llama.rope.dimension_count", 16),
        ModelFault.Kind.UNSUPPORTED,
        "llama.rope.dimension_count",
        "(16)");
  }
}
