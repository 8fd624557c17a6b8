package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A GGUF model in parts is the model of one file. */
class GgufPartsTest {
  private static final String[] FEED_FORWARD = {
    "blk.0.ffn_gate.weight", "blk.0.ffn_up.weight", "blk.0.ffn_down.weight"
  };
  @TempDir Path folder;

  @BeforeEach
  void split() throws IOException {
    GgufBytes first = GgufBytes.llama().put("split.count", 2).put("split.no", 0);
    GgufBytes second = new GgufBytes().put("split.count", 2).put("split.no", 1);
    for (String name : FEED_FORWARD) {
      first.remove(name);
      second.matrix(name, 64, 64);
    }
    Files.write(part(1), first.bytes());
    Files.write(part(2), second.bytes());
  }

  private Path part(int number) {
    return folder.resolve("tiny-0000" + number + "-of-00002.gguf");
  }

  @Test
  void anyPartOpensAll() {
    for (int number = 1; number <= 2; number++) {
      try (Model parts = ((ModelOutcome.Opened) Model.open(part(number))).model();
          Model whole =
              ((ModelOutcome.Opened) Model.open(GgufBytes.llama().writeTo(folder))).model()) {
        assertThat(parts.geometry()).isEqualTo(whole.geometry());
        assertThat(parts.files()).hasSize(2);
        for (BlockTensor role : BlockTensor.matrices()) {
          assertThat(tensor(parts, role).bytes().mismatch(tensor(whole, role).bytes()))
              .as("%s", role)
              .isEqualTo(-1);
        }
      }
    }
  }

  private static Tensor tensor(Model model, BlockTensor role) {
    return Objects.requireNonNull(model.tensors().block(0, role));
  }

  @Test
  void aMissingPartIsNamed() throws IOException {
    Files.delete(part(2));
    ModelFault fault = ((ModelOutcome.Refused) Model.open(part(1))).fault();
    assertThat(fault.kind()).isEqualTo(ModelFault.Kind.MISSING);
    assertThat(fault.message()).contains("tiny-00002-of-00002.gguf");
  }

  @Test
  void aTensorInTwoParts() throws IOException {
    Files.write(part(1), GgufBytes.llama().put("split.count", 2).bytes());
    ModelFault fault = ((ModelOutcome.Refused) Model.open(part(1))).fault();
    assertThat(fault.kind()).isEqualTo(ModelFault.Kind.MALFORMED);
    assertThat(fault.message()).contains(FEED_FORWARD[0], "tiny-00001-of-00002.gguf");
  }
}
