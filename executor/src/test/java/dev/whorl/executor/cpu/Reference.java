package dev.whorl.executor.cpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Reference results of the transformers library, kept as test resources. */
final class Reference {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final String folder;

  Reference(String folder) {
    this.folder = folder;
  }

  private byte[] bytes(String name) {
    String path = "/" + folder + "/" + name;
    try (InputStream in = Objects.requireNonNull(Reference.class.getResourceAsStream(path), path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode json(String name) {
    try {
      return JSON.readTree(bytes(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The prompts of a file that have a field. */
  List<JsonNode> prompts(String name, String field) {
    List<JsonNode> prompts = new ArrayList<>();
    json(name).get("prompts").forEach(p -> prompts.add(p));
    return prompts.stream().filter(p -> p.has(field)).toList();
  }

  static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    Arrays.setAll(values, i -> array.get(i).asInt());
    return values;
  }

  boolean has(String tensor) {
    byte[] file = bytes("hidden.safetensors");
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    return new String(file, 8, length, StandardCharsets.UTF_8).contains('"' + tensor + '"');
  }

  /** A tensor [rows, columns] of the safetensors file, flat. */
  float[] tensor(String name) {
    ByteBuffer file = ByteBuffer.wrap(bytes("hidden.safetensors")).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) file.getLong(0);
    String header = new String(file.array(), 8, length, StandardCharsets.UTF_8);
    try {
      JsonNode offsets =
          Objects.requireNonNull(JSON.readTree(header).get(name), name).get("data_offsets");
      int from = 8 + length + offsets.get(0).asInt();
      float[] values = new float[(offsets.get(1).asInt() - offsets.get(0).asInt()) / Float.BYTES];
      file.slice(from, values.length * Float.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
