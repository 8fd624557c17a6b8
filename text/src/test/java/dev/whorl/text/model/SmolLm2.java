package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The real model's metadata and reference data of the tests. */
public final class SmolLm2 {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SmolLm2() {}

  /** The files that an agent answers for the GGUF: its metadata, nothing else. */
  public static ModelFiles files() {
    return name -> name.equals(ModelFiles.GGUF_METADATA) ? metadata() : null;
  }

  public static byte[] metadata() {
    try (InputStream packed = resource("gguf-metadata.json.gz")) {
      return new GZIPInputStream(packed).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JSON file of the reference data. */
  public static JsonNode reference(String name) {
    try (InputStream file = resource(name)) {
      return JSON.readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(SmolLm2.class.getResourceAsStream("/smollm2/" + name), name);
  }
}
