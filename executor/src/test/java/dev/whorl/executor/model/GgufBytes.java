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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Writes small GGUF files, right and wrong ones. Values: String, Integer (uint32), Float, a list of
 * Strings, {@link Raw}.
 */
final class GgufBytes {
  private static final int F32 = 0;

  /** Stands for the offset where the tensor really begins. */
  private static final long RIGHT = Long.MIN_VALUE;

  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final List<Entry> tensors = new ArrayList<>();
  private final List<String> repeatedKeys = new ArrayList<>();
  private int version = 3;
  private long[] counts = {};

  /** A value of any type, its bytes as they shall stand in the file. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Raw(int type, byte[] bytes) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(String name, int type, long[] dimensions, float[] values, long offset) {}

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
    tensors.add(
        new Entry(name, F32, Arrays.stream(dimensions).asLongStream().toArray(), values, RIGHT));
    return this;
  }

  /** The header says another offset than the right one. */
  GgufBytes move(String name, long offset) {
    return change(
        name, entry -> new Entry(name, entry.type, entry.dimensions, entry.values, offset));
  }

  /** The header says other dimensions than the right ones. */
  GgufBytes reshape(String name, long... dimensions) {
    return change(name, entry -> new Entry(name, entry.type, dimensions, entry.values, RIGHT));
  }

  /** The header lists the tensor once more. */
  GgufBytes repeat(String name) {
    tensors.add(tensors.stream().filter(entry -> entry.name.equals(name)).findAny().orElseThrow());
    return this;
  }

  /** The header has the metadata once more. */
  GgufBytes repeatKey(String key) {
    repeatedKeys.add(key);
    return this;
  }

  /** The header announces other numbers of tensors and metadata entries than follow. */
  GgufBytes counts(long ofTensors, long ofMetadata) {
    counts = new long[] {ofTensors, ofMetadata};
    return this;
  }

  private GgufBytes change(String name, UnaryOperator<Entry> change) {
    tensors.replaceAll(entry -> entry.name.equals(name) ? change.apply(entry) : entry);
    return this;
  }

  /** The header says another type than the F32 that is written. */
  GgufBytes retype(String name, int type) {
    return change(name, entry -> new Entry(name, type, entry.dimensions, entry.values, RIGHT));
  }

  /**
   * A llama of one block: hidden 64, two heads of 32, one for keys and values; all weights i /
   * 1000.
   */
  static GgufBytes llama() {
    return llama(64);
  }

  /** The same with another, even width of a head. */
  static GgufBytes llama(int hidden) {
    GgufBytes gguf = new GgufBytes();
    gguf.put("general.architecture", "llama")
        .put("llama.block_count", 1)
        .put("llama.embedding_length", hidden)
        .put("llama.feed_forward_length", hidden)
        .put("llama.context_length", 128)
        .put("llama.attention.head_count", 2)
        .put("llama.attention.head_count_kv", 1)
        .put("llama.attention.layer_norm_rms_epsilon", 1e-5f)
        .put("llama.rope.freq_base", 10000f);
    gguf.matrix("token_embd.weight", hidden, 10).matrix("output_norm.weight", hidden);
    gguf.matrix("blk.0.attn_norm.weight", hidden).matrix("blk.0.ffn_norm.weight", hidden);
    gguf.matrix("blk.0.attn_q.weight", hidden, hidden)
        .matrix("blk.0.attn_k.weight", hidden, hidden / 2);
    gguf.matrix("blk.0.attn_v.weight", hidden, hidden / 2)
        .matrix("blk.0.attn_output.weight", hidden, hidden);
    gguf.matrix("blk.0.ffn_gate.weight", hidden, hidden)
        .matrix("blk.0.ffn_up.weight", hidden, hidden);
    return gguf.matrix("blk.0.ffn_down.weight", hidden, hidden);
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

  /** The part before the data, padded to the alignment. */
  byte[] header() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, 0x46554747, version);
    write(
        out,
        counts.length == 0 ? (long) tensors.size() : counts[0],
        counts.length == 0 ? (long) metadata.size() + repeatedKeys.size() : counts[1]);
    metadata.forEach((key, value) -> write(out, key, type(value), value));
    for (String key : repeatedKeys) {
      Object value = Objects.requireNonNull(metadata.get(key));
      write(out, key, type(value), value);
    }
    long offset = 0;
    for (Entry entry : tensors) {
      write(out, entry.name, entry.dimensions.length);
      for (long dimension : entry.dimensions) {
        write(out, dimension);
      }
      write(out, entry.type, entry.offset == RIGHT ? offset : entry.offset);
      offset += padded(entry.values.length * Float.BYTES);
    }
    pad(out);
    return out.toByteArray();
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header());
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
      case List<?> _ -> 9;
      case Raw raw -> raw.type;
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
        case Raw raw -> out.writeBytes(raw.bytes);
        case List<?> list -> {
          write(out, 8, (long) list.size());
          write(out, list.toArray());
        }
        default -> {
          byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
          write(out, (long) text.length);
          out.writeBytes(text);
        }
      }
      out.write(bytes.array(), 0, bytes.position());
    }
  }

  /** Integers, longs and texts as they stand in a file. */
  static byte[] encoded(Object... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, values);
    return out.toByteArray();
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
