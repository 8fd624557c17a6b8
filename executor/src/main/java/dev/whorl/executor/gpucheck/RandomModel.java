package dev.whorl.executor.gpucheck;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Writes a model of a shape with random f32 weights, so that a check needs no download. */
final class RandomModel {
  /** Numbers of a tensor, and how large they are. */
  private record Numbers(int rows, int columns, double scale, double centre) {
    long count() {
      return (long) rows * columns;
    }
  }

  private final Geometry geometry;
  private final Map<String, Numbers> tensors = new LinkedHashMap<>();

  private RandomModel(Geometry geometry) {
    this.geometry = geometry;
  }

  /** Writes the files into a folder and opens them. */
  static Model write(Path folder, Geometry geometry, long seed) throws IOException {
    RandomModel model = new RandomModel(geometry);
    model.tensors();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), model.config());
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(folder.resolve("model.safetensors")), 1 << 20)) {
      model.write(out, new SplittableRandom(seed));
    }
    return switch (Model.open(folder)) {
      case ModelOutcome.Opened(Model opened) -> opened;
      case ModelOutcome other -> throw new IOException(other.toString());
    };
  }

  private String config() {
    AttentionShape attention = geometry.attention();
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_type", geometry.architecture());
    config.put("num_hidden_layers", geometry.blocks());
    config.put("hidden_size", geometry.hidden());
    config.put("intermediate_size", geometry.feedForward());
    config.put("vocab_size", geometry.vocabulary());
    config.put("max_position_embeddings", geometry.contextLength());
    config.put("rms_norm_eps", geometry.normEpsilon());
    config.put("num_attention_heads", attention.heads());
    config.put("num_key_value_heads", attention.keyValueHeads());
    config.put("head_dim", attention.headSize());
    config.put("tie_word_embeddings", geometry.tiedEmbeddings());
    return Json.of(config);
  }

  private void tensors() {
    AttentionShape attention = geometry.attention();
    int hidden = geometry.hidden();
    int wide = geometry.feedForward();
    tensors.put("model.embed_tokens.weight", matrix(geometry.vocabulary(), hidden, hidden));
    for (int block = 0; block < geometry.blocks(); block++) {
      String prefix = "model.layers." + block + ".";
      int values = attention.keyValueWidth();
      tensors.put(prefix + "input_layernorm.weight", norm());
      tensors.put(prefix + "self_attn.q_proj.weight", matrix(attention.queryWidth(), hidden, 1));
      tensors.put(prefix + "self_attn.k_proj.weight", matrix(values, hidden, 1));
      tensors.put(prefix + "self_attn.v_proj.weight", matrix(values, hidden, 1));
      tensors.put(prefix + "self_attn.o_proj.weight", matrix(hidden, attention.queryWidth(), 1));
      tensors.put(prefix + "post_attention_layernorm.weight", norm());
      tensors.put(prefix + "mlp.gate_proj.weight", matrix(wide, hidden, 1));
      tensors.put(prefix + "mlp.up_proj.weight", matrix(wide, hidden, 1));
      tensors.put(prefix + "mlp.down_proj.weight", matrix(hidden, wide, 1));
    }
    tensors.put("model.norm.weight", norm());
    tensors.put("lm_head.weight", matrix(geometry.vocabulary(), hidden, 9));
  }

  private Numbers norm() {
    return new Numbers(1, geometry.hidden(), 0.1, 1);
  }

  /** Products of inputs of size 1 have the variance {@code gain}. */
  private static Numbers matrix(int rows, int columns, double gain) {
    return new Numbers(rows, columns, Math.sqrt(gain / columns), 0);
  }

  private void write(OutputStream out, SplittableRandom random) throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    long at = 0;
    for (var entry : tensors.entrySet()) {
      Numbers numbers = entry.getValue();
      long end = at + numbers.count() * Float.BYTES;
      var shape =
          numbers.rows() == 1
              ? List.of(numbers.columns())
              : List.of(numbers.rows(), numbers.columns());
      header.put(
          entry.getKey(), Map.of("dtype", "F32", "shape", shape, "data_offsets", List.of(at, end)));
      at = end;
    }
    byte[] json = Json.of(header).getBytes(StandardCharsets.UTF_8);
    DataOutputStream data = new DataOutputStream(out);
    data.writeLong(Long.reverseBytes(json.length));
    data.write(json);
    for (Numbers numbers : tensors.values()) {
      for (long i = 0; i < numbers.count(); i++) {
        // Of variance 1 and bounded: three evenly spread numbers.
        double even = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
        float value = (float) (numbers.centre() + 2 * even * numbers.scale());
        data.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(value)));
      }
    }
    data.flush();
  }
}
