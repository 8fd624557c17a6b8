package dev.whorl.cli.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * milliseconds: what is compared then is who waits for whom, not how fast blocks are. Its tokens
 * are the printable characters of ASCII and an end that it never draws, so that answers are as long
 * as is asked for.
 */
final class TinyLlama {
  private static final JsonMapper JSON = new JsonMapper();
  static final int BLOCKS = 2;
  static final int VOCABULARY = 96;
  static final int HIDDEN = 64;
  private static final int END = VOCABULARY - 1;
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
         "tie_word_embeddings": false, "torch_dtype": "float32", "eos_token_id": %d}
        """
            .formatted(
                HIDDEN, FEED_FORWARD, BLOCKS, HEADS, HEADS, HIDDEN / HEADS, VOCABULARY, END));
    Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
    Files.write(folder.resolve("model.safetensors"), weights(seed));
  }

  /** One token per character, in the alphabet of bytes of GPT-2. */
  private static String tokenizer() throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("added_tokens")
        .addObject()
        .put("id", END)
        .put("content", "<end>")
        .put("special", true)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false);
    json.putNull("normalizer").putNull("post_processor");
    json.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
    json.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
    ObjectNode model = json.putObject("model").put("type", "BPE");
    model.putArray("merges");
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < END; id++) {
      vocabulary.put(id == 0 ? "\u0120" : String.valueOf((char) (' ' + id)), id);
    }
    return JSON.writeValueAsString(json);
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
    // The head's last row: logit 0, which is never the largest of so many random ones.
    for (int i = 1; i <= HIDDEN; i++) {
      file.putFloat(file.capacity() - i * Float.BYTES, 0);
    }
    return file.array();
  }

  private static int size(int[] shape) {
    return shape.length == 1 ? shape[0] : shape[0] * shape[1];
  }
}
