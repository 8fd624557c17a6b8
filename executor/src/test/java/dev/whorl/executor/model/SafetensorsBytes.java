package dev.whorl.executor.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes small safetensors folders, right and wrong ones. */
final class SafetensorsBytes {
  /** A llama of one block: hidden 16, two heads of 8, one for keys and values, ten tokens. */
  static final String CONFIG =
      """
      {"model_type": "llama", "num_hidden_layers": 1, "hidden_size": 16, "intermediate_size": 16,
       "vocab_size": 10, "max_position_embeddings": 128, "rms_norm_eps": 1e-5, "hidden_act": "silu",
       "num_attention_heads": 2, "num_key_value_heads": 1, "tie_word_embeddings": true,
       "rope_scaling": {"type": "linear", "factor": 2.0}}
      """;

  private final Map<String, String> members = new LinkedHashMap<>();
  private String more = "";
  private int dataBytes;

  static SafetensorsBytes llama() {
    SafetensorsBytes built = new SafetensorsBytes();
    String block = "model.layers.0.";
    built.tensor("model.embed_tokens.weight", 10, 16).tensor("model.norm.weight", 16);
    built.tensor(block + "input_layernorm.weight", 16);
    built.tensor(block + "post_attention_layernorm.weight", 16);
    built.tensor(block + "self_attn.q_proj.weight", 16, 16);
    built.tensor(block + "self_attn.k_proj.weight", 8, 16);
    built.tensor(block + "self_attn.v_proj.weight", 8, 16);
    built.tensor(block + "self_attn.o_proj.weight", 16, 16);
    for (String projection : new String[] {"gate", "up", "down"}) {
      built.tensor(block + "mlp." + projection + "_proj.weight", 16, 16);
    }
    return built;
  }

  /** An F32 tensor of zeros. */
  SafetensorsBytes tensor(String name, int... shape) {
    int size = Float.BYTES;
    String list = "";
    for (int dimension : shape) {
      size *= dimension;
      list += (list.isEmpty() ? "" : ", ") + dimension;
    }
    members.put(
        name,
        "{\"dtype\": \"F32\", \"shape\": [%s], \"data_offsets\": [%d, %d]}"
            .formatted(list, dataBytes, dataBytes + size));
    dataBytes += size;
    return this;
  }

  /** Replaces a part of a tensor's entry. */
  SafetensorsBytes change(String name, String from, String to) {
    members.computeIfPresent(
        name,
        (_, entry) -> {
          if (!entry.contains(from)) {
            throw new IllegalArgumentException(entry + " lacks " + from);
          }
          return entry.replace(from, to);
        });
    return this;
  }

  SafetensorsBytes put(String name, String entry) {
    members.put(name, entry);
    return this;
  }

  SafetensorsBytes remove(String name) {
    members.remove(name);
    return this;
  }

  /** Text behind the last member, as {@code , "name": …}. */
  SafetensorsBytes more(String text) {
    more = text;
    return this;
  }

  String entry(String name) {
    return members.getOrDefault(name, "");
  }

  String header() {
    StringBuilder text = new StringBuilder("{");
    members.forEach((name, entry) ->
        text.append(text.length() > 1 ? ", " : "")
            .append('"')
            .append(name)
            .append("\": ")
            .append(entry));
    return text.append(more).append('}').toString();
  }

  int dataBytes() {
    return dataBytes;
  }

  byte[] bytes() {
    return bytes(header().getBytes(StandardCharsets.UTF_8), dataBytes);
  }

  static byte[] bytes(byte[] header, int dataBytes) {
    byte[] file = new byte[8 + header.length + dataBytes];
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header);
    return file;
  }

  Path writeTo(Path folder) {
    write(folder.resolve("config.json"), CONFIG.getBytes(StandardCharsets.UTF_8));
    write(folder.resolve("model.safetensors"), bytes());
    return folder;
  }

  /** Overwrites in place, which is ten times faster than making the file anew. */
  static void write(Path file, byte[] bytes) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), 0);
      if (channel.size() > bytes.length) {
        channel.truncate(bytes.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
