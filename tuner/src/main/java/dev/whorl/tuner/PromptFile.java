package dev.whorl.tuner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A soft prompt as a safetensors file: {@code soft_prompt} [tokens, hidden] in f32, and {@code
 * optimizer}, what the optimiser remembers. The metadata names the model and the step. It is both
 * the checkpoint and the result.
 */
public final class PromptFile {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PROMPT = "soft_prompt";
  private static final String MEMORY = "optimizer";
  private static final String FORMAT = "whorl-soft-prompt-1";
  private static final int LARGEST_HEADER = 1 << 20;

  private PromptFile() {}

  /** Writes it whole or not at all: what was there before stays until then. */
  public static void write(Path file, TunedPrompt prompt, String model) throws IOException {
    float[] rows = prompt.rows();
    ObjectNode header = JSON.createObjectNode();
    header
        .putObject("__metadata__")
        .put("format", FORMAT)
        .put("model", model)
        .put("step", String.valueOf(prompt.step()));
    int end = rows.length * Float.BYTES;
    tensor(header, PROMPT, 0, end, prompt.tokens(), prompt.hidden());
    int whole = end + prompt.memory().length * Float.BYTES;
    tensor(header, MEMORY, end, whole, prompt.memory().length / rows.length, rows.length);
    byte[] json = JSON.writeValueAsBytes(header);
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + json.length + whole).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(rows).put(prompt.memory());
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    Files.write(beside, bytes.array());
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void tensor(
      ObjectNode header, String name, int from, int to, int rows, int columns) {
    ObjectNode tensor = header.putObject(name).put("dtype", "F32");
    tensor.putArray("shape").add(rows).add(columns);
    tensor.putArray("data_offsets").add(from).add(to);
  }

  /**
   * Reads it back.
   *
   * @throws BadData when it is no such file, or of another model
   */
  public static TunedPrompt read(Path file, String model) throws IOException {
    byte[] content = Files.readAllBytes(file);
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    long length = content.length < Long.BYTES ? -1 : bytes.getLong();
    if (length < 2 || length > Math.min(LARGEST_HEADER, content.length - Long.BYTES)) {
      throw bad(file, "is no safetensors file");
    }
    int begin = Long.BYTES + (int) length;
    JsonNode header = JSON.readTree(new String(content, 8, (int) length, StandardCharsets.UTF_8));
    JsonNode metadata = header.path("__metadata__");
    if (!metadata.path("format").asText().equals(FORMAT)) {
      throw bad(
          file, "has the format (%s), not %s".formatted(metadata.path("format").asText(), FORMAT));
    }
    if (!metadata.path("model").asText().equals(model)) {
      throw bad(
          file,
          "was tuned over the model (%s), not (%s)"
              .formatted(metadata.path("model").asText(), model));
    }
    float[] rows = numbers(file, content, begin, header.path(PROMPT));
    float[] memory = numbers(file, content, begin, header.path(MEMORY));
    try {
      return new TunedPrompt(
          header.path(PROMPT).path("shape").path(0).asInt(),
          rows,
          memory,
          Integer.parseInt(metadata.path("step").asText()));
    } catch (IllegalArgumentException e) {
      throw bad(file, "contradicts itself: " + e.getMessage());
    }
  }

  private static float[] numbers(Path file, byte[] content, int begin, JsonNode tensor) {
    JsonNode offsets = tensor.path("data_offsets");
    long from = begin + offsets.path(0).asLong(-1);
    long to = begin + offsets.path(1).asLong(-1);
    if (from < begin || to < from || to > content.length || (to - from) % Float.BYTES != 0) {
      throw bad(file, "is cut off, or its header lies");
    }
    float[] numbers = new float[(int) (to - from) / Float.BYTES];
    ByteBuffer.wrap(content, (int) from, (int) (to - from))
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(numbers);
    return numbers;
  }

  private static BadData bad(Path file, String what) {
    return new BadData("The soft prompt %s %s.".formatted(file, what));
  }
}
