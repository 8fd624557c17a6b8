package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.testing.TinyModel;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tiny llama written as GGUF, its query and key rows permuted as Llama's converter does, is the
 * same model as its safetensors.
 */
class GgufEqualsSafetensorsTest {
  @TempDir Path folder;

  @Test
  void geometryAndEveryNumberAreEqual() {
    try (Model original = TinyModel.open("llama");
        Model converted = convert(original)) {
      assertThat(converted.geometry()).isEqualTo(original.geometry());
      assertThat(converted.geometry().hash()).isEqualTo(original.geometry().hash());
      for (int block = 0; block < original.geometry().blocks(); block++) {
        for (BlockTensor role : BlockTensor.values()) {
          if (role.partOf(original.geometry())) {
            assertThat(numbers(tensor(converted, block, role)))
                .as("%s of block %d", role, block)
                .isEqualTo(numbers(tensor(original, block, role)));
          }
        }
      }
      assertThat(numbers(converted.tensors().head())).isEqualTo(numbers(original.tensors().head()));
    }
  }

  private static Tensor tensor(Model model, int block, BlockTensor role) {
    return Objects.requireNonNull(model.tensors().block(block, role));
  }

  private static float[] numbers(Tensor tensor) {
    float[] all = new float[tensor.rows() * tensor.columns()];
    float[] row = new float[tensor.columns()];
    for (int r = 0; r < tensor.rows(); r++) {
      tensor.decodeRow(r, row);
      System.arraycopy(row, 0, all, r * row.length, row.length);
    }
    return all;
  }

  private Model convert(Model original) {
    Geometry geometry = original.geometry();
    GgufBytes gguf = new GgufBytes();
    gguf.put("general.architecture", "llama")
        .put("llama.block_count", geometry.blocks())
        .put("llama.embedding_length", geometry.hidden())
        .put("llama.feed_forward_length", geometry.feedForward())
        .put("llama.context_length", geometry.contextLength())
        .put("llama.attention.head_count", geometry.attention().heads())
        .put("llama.attention.head_count_kv", geometry.attention().keyValueHeads())
        .put("llama.attention.key_length", geometry.attention().headSize())
        .put("llama.attention.value_length", geometry.attention().headSize())
        .put("llama.attention.layer_norm_rms_epsilon", geometry.normEpsilon())
        .put(
            "llama.rope.freq_base",
            Objects.requireNonNull(geometry.attention().sight(0).rope()).theta());
    add(gguf, "token_embd.weight", original.tensors().embedding(), false);
    add(gguf, "output_norm.weight", original.tensors().finalNorm(), false);
    for (int block = 0; block < geometry.blocks(); block++) {
      for (BlockTensor role : BlockTensor.values()) {
        if (role.partOf(geometry)) {
          boolean rotated = role == BlockTensor.QUERY || role == BlockTensor.KEY;
          add(
              gguf,
              GgufNames.places(geometry, block, role, 0).getFirst().name(),
              tensor(original, block, role),
              rotated);
        }
      }
    }
    return ((ModelOutcome.Opened) Model.open(gguf.writeTo(folder))).model();
  }

  private static void add(GgufBytes gguf, String name, Tensor tensor, boolean rotated) {
    float[] numbers = numbers(tensor);
    if (tensor.rows() == 1) {
      gguf.tensor(name, numbers, tensor.columns());
      return;
    }
    gguf.tensor(
        name, rotated ? interleaved(numbers, tensor) : numbers, tensor.columns(), tensor.rows());
  }

  /** The converter's reshape(heads, 2, 16, columns).swapaxes(1, 2) for heads of 32. */
  private static float[] interleaved(float[] numbers, Tensor tensor) {
    float[] stored = new float[numbers.length];
    int columns = tensor.columns();
    int target = 0;
    for (int head = 0; head < tensor.rows() / 32; head++) {
      for (int i = 0; i < 16; i++) {
        for (int half = 0; half < 2; half++) {
          int source = head * 32 + half * 16 + i;
          System.arraycopy(numbers, source * columns, stored, target++ * columns, columns);
        }
      }
    }
    return stored;
  }
}
