package dev.whorl.executor.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small GGUF files, right and wrong ones. Values: String, Integer (uint32), Float. */
final class GgufBytes {
  private static final int F32 = 0;
  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final List<Entry> tensors = new ArrayList<>();
  private int version = 3;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(String name, int type, int[] dimensions, float[] values) {}

  GgufBytes version(int given) {
    version = given;
    return this;
  }

  GgufBytes put(String key, Object value) {
    metadata.put(key, value);
    return this;
  }

  GgufBytes remove(String key) {
    metadata.remove(key);
    tensors.removeIf(entry -> entry.name.equals(key));
    return this;
  }

  /** An F32 tensor, dimensions innermost first. */
  GgufBytes tensor(String name, float[] values, int... dimensions) {
    tensors.add(new Entry(name, F32, dimensions, values));
    return this;
  }

  /** The header says another type than the F32 that is written. */
  GgufBytes retype(String name, int type) {
    tensors.replaceAll(entry ->
        entry.name.equals(name) ? new Entry(name, type, entry.dimensions, entry.values) : entry);
    return this;
  }

  /**
   * A llama of one block: hidden 64, two heads of 32, one for keys and values; all weights i /
   * 1000.
   */
  static GgufBytes llama() {
    GgufBytes gguf = new GgufBytes();
    gguf.put("general.architecture", "llama")
        .put("llama.block_count", 1)
        .put("llama.embedding_length", 64)
        .put("llama.feed_forward_length", 64)
        .put("llama.context_length", 128)
        .put("llama.attention.head_count", 2)
        .put("llama.attention.head_count_kv", 1)
        .put("llama.attention.layer_norm_rms_epsilon", 1e-5f)
        .put("llama.rope.freq_base", 10000f);
    gguf.matrix("token_embd.weight", 64, 10).matrix("output_norm.weight", 64);
    gguf.matrix("blk.0.attn_norm.weight", 64).matrix("blk.0.ffn_norm.weight", 64);
    gguf.matrix("blk.0.attn_q.weight", 64, 64).matrix("blk.0.attn_k.weight", 64, 32);
    gguf.matrix("blk.0.attn_v.weight", 64, 32).matrix("blk.0.attn_output.weight", 64, 64);
    gguf.matrix("blk.0.ffn_gate.weight", 64, 64).matrix("blk.0.ffn_up.weight", 64, 64);
    return gguf.matrix("blk.0.ffn_down.weight", 64, 64);
  }

  GgufBytes matrix(String name, int... dimensions) {
    int count = 1;
    for (int dimension : dimensions) {
      count *= dimension;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i / 1000f;
    }
    return tensor(name, values, dimensions);
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, 0x46554747, version);
    write(out, (long) tensors.size(), (long) metadata.size());
    metadata.forEach((key, value) -> write(out, key, type(value), value));
    long offset = 0;
    for (Entry entry : tensors) {
      write(out, entry.name, entry.dimensions.length);
      for (int dimension : entry.dimensions) {
        write(out, (long) dimension);
      }
      write(out, entry.type, offset);
      offset += padded(entry.values.length * Float.BYTES);
    }
    pad(out);
    for (Entry entry : tensors) {
      for (float value : entry.values) {
        write(out, value);
      }
      pad(out);
    }
    return out.toByteArray();
  }

  private static int padded(int size) {
    return (size + 31) / 32 * 32;
  }

  private static void pad(ByteArrayOutputStream out) {
    out.writeBytes(new byte[padded(out.size()) - out.size()]);
  }

  private static int type(Object value) {
    return switch (value) {
      case Integer _ -> 4;
      case Float _ -> 6;
      case String _ -> 8;
      default -> throw new IllegalArgumentException(value.toString());
    };
  }

  private static void write(ByteArrayOutputStream out, Object... values) {
    for (Object value : values) {
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      switch (value) {
        case Integer number -> bytes.putInt(number);
        case Long number -> bytes.putLong(number);
        case Float number -> bytes.putFloat(number);
        default -> {
          byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
          write(out, (long) text.length);
          out.writeBytes(text);
        }
      }
      out.write(bytes.array(), 0, bytes.position());
    }
  }

  Path writeTo(Path folder) {
    return writeTo(folder, bytes());
  }

  static Path writeTo(Path folder, byte[] bytes) {
    try {
      return Files.write(folder.resolve("model.gguf"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
