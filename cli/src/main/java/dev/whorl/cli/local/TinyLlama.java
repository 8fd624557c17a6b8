package dev.whorl.cli.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Llama of random weights as a safetensors folder, so small that a micro-batch is over in
 * milliseconds: what is compared then is who waits for whom, not how fast blocks are.
 */
final class TinyLlama {
  static final int BLOCKS = 2;
  static final int VOCABULARY = 96;
  static final int HIDDEN = 64;
  private static final int FEED_FORWARD = 128;
  private static final int HEADS = 2;

  private TinyLlama() {}

  /** Writes the folder {@code tiny} into a store; the same for equal seeds. */
  static void write(Path store, long seed) throws IOException {
    Path folder = Files.createDirectories(store.resolve("tiny"));
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
         "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
         "num_attention_heads": %d, "num_key_value_heads": %d, "head_dim": %d, "vocab_size": %d,
         "max_position_embeddings": 256, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
         "tie_word_embeddings": false, "torch_dtype": "float32"}
        """
            .formatted(HIDDEN, FEED_FORWARD, BLOCKS, HEADS, HEADS, HIDDEN / HEADS, VOCABULARY));
    Files.write(folder.resolve("model.safetensors"), weights(seed));
  }

  private static Map<String, int[]> shapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("model.embed_tokens.weight", new int[] {VOCABULARY, HIDDEN});
    for (int block = 0; block < BLOCKS; block++) {
      String at = "model.layers." + block + ".";
      shapes.put(at + "input_layernorm.weight", new int[] {HIDDEN});
      for (String projection : new String[] {"q", "k", "v", "o"}) {
        shapes.put(at + "self_attn." + projection + "_proj.weight", new int[] {HIDDEN, HIDDEN});
      }
      shapes.put(at + "post_attention_layernorm.weight", new int[] {HIDDEN});
      shapes.put(at + "mlp.gate_proj.weight", new int[] {FEED_FORWARD, HIDDEN});
      shapes.put(at + "mlp.up_proj.weight", new int[] {FEED_FORWARD, HIDDEN});
      shapes.put(at + "mlp.down_proj.weight", new int[] {HIDDEN, FEED_FORWARD});
    }
    shapes.put("model.norm.weight", new int[] {HIDDEN});
    shapes.put("lm_head.weight", new int[] {VOCABULARY, HIDDEN});
    return shapes;
  }

  private static byte[] weights(long seed) {
    StringBuilder header = new StringBuilder();
    int offset = 0;
    for (Map.Entry<String, int[]> tensor : shapes().entrySet()) {
      int end = offset + Float.BYTES * size(tensor.getValue());
      String shape =
          Stream.of(tensor.getValue())
              .flatMapToInt(java.util.Arrays::stream)
              .mapToObj(String::valueOf)
              .collect(Collectors.joining(",", "[", "]"));
      header
          .append(header.isEmpty() ? "{" : ",")
          .append(
              "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                  .formatted(tensor.getKey(), shape, offset, end));
      offset = end;
    }
    byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + json.length + offset).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    SplittableRandom random = new SplittableRandom(seed);
    for (int[] shape : shapes().values()) {
      double scale = shape.length == 1 ? 0 : 1.5 / Math.sqrt(shape[1]);
      for (int i = 0; i < size(shape); i++) {
        file.putFloat(shape.length == 1 ? 1 : (float) (random.nextGaussian() * scale));
      }
    }
    return file.array();
  }

  private static int size(int[] shape) {
    return shape.length == 1 ? shape[0] : shape[0] * shape[1];
  }
}
