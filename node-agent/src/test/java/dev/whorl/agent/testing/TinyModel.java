package dev.whorl.agent.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A Llama of six small blocks with random weights of a fixed seed, written as a safetensors folder.
 */
public final class TinyModel {
  public static final int BLOCKS = 6;
  public static final int VOCABULARY = 96;
  private static final int HIDDEN = 64;
  private static final int FFN = 128;
  private static final int HEADS = 2;
  private static final int KV_HEADS = 1;
  private static final int HEAD_DIM = HIDDEN / HEADS;
  private static final long SEED = 20_260_101;

  private TinyModel() {}

  /**
   * Writes {@code config.json} and {@code model.safetensors} into a new folder below {@code store}.
   */
  public static void write(Path store, String name) throws IOException {
    Path folder = Files.createDirectories(store.resolve(name));
    Files.writeString(folder.resolve("config.json"), config());
    Files.write(folder.resolve("model.safetensors"), weights());
  }

  private static String config() {
    return """
    {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
     "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
     "num_attention_heads": %d, "num_key_value_heads": %d, "head_dim": %d, "vocab_size": %d,
     "max_position_embeddings": 512, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
     "tie_word_embeddings": true, "torch_dtype": "float32"}
    """
        .formatted(HIDDEN, FFN, BLOCKS, HEADS, KV_HEADS, HEAD_DIM, VOCABULARY);
  }

  private static byte[] weights() {
    Map<String, int[]> shapes = shapes();
    StringBuilder header = new StringBuilder();
    int offset = 0;
    for (Map.Entry<String, int[]> tensor : shapes.entrySet()) {
      int end = offset + Float.BYTES * size(tensor.getValue());
      header
          .append(header.isEmpty() ? "{" : ",")
          .append(
              "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                  .formatted(tensor.getKey(), text(tensor.getValue()), offset, end));
      offset = end;
    }
    byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + json.length + offset).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    Random random = new Random(SEED);
    shapes.forEach((name, shape) -> fill(file, name, shape, random));
    return file.array();
  }

  private static Map<String, int[]> shapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("model.embed_tokens.weight", new int[] {VOCABULARY, HIDDEN});
    for (int block = 0; block < BLOCKS; block++) {
      String at = "model.layers." + block + ".";
      shapes.put(at + "input_layernorm.weight", new int[] {HIDDEN});
      shapes.put(at + "self_attn.q_proj.weight", new int[] {HIDDEN, HIDDEN});
      shapes.put(at + "self_attn.k_proj.weight", new int[] {KV_HEADS * HEAD_DIM, HIDDEN});
      shapes.put(at + "self_attn.v_proj.weight", new int[] {KV_HEADS * HEAD_DIM, HIDDEN});
      shapes.put(at + "self_attn.o_proj.weight", new int[] {HIDDEN, HIDDEN});
      shapes.put(at + "post_attention_layernorm.weight", new int[] {HIDDEN});
      shapes.put(at + "mlp.gate_proj.weight", new int[] {FFN, HIDDEN});
      shapes.put(at + "mlp.up_proj.weight", new int[] {FFN, HIDDEN});
      shapes.put(at + "mlp.down_proj.weight", new int[] {HIDDEN, FFN});
    }
    shapes.put("model.norm.weight", new int[] {HIDDEN});
    return shapes;
  }

  private static void fill(ByteBuffer file, String name, int[] shape, Random random) {
    boolean norm = shape.length == 1;
    double scale = name.contains("embed") ? 1 : 1.5 / Math.sqrt(shape[shape.length - 1]);
    for (int i = 0; i < size(shape); i++) {
      file.putFloat(norm ? 1 : (float) (random.nextGaussian() * scale));
    }
  }

  private static int size(int[] shape) {
    return shape.length == 1 ? shape[0] : shape[0] * shape[1];
  }

  private static String text(int[] shape) {
    return java.util.Arrays.stream(shape)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
