package dev.whorl.executor.testing;

import dev.whorl.executor.model.Model;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Tiny random-weight models in safetensors (2 or 3 blocks, hidden 64, vocabulary 101), one per
 * family, made by {@code src/test/python/make_tiny_models.py}. {@code llama} has 3 blocks, so that
 * it can be cut.
 */
public final class TinyModel {
  /** Families in which every block is alike. */
  public static final List<String> NAMES =
      List.of("llama", "llama3", "linear", "mistral", "qwen2", "qwen3");

  /** Families and variants whose blocks differ, or add, scale and choose in ways of their own. */
  public static final List<String> FURTHER =
      List.of(
          "qwen2-window",
          "llama-bias",
          "yarn",
          "gemma2",
          "gemma3",
          "phi3",
          "phi3-long",
          "smollm3",
          "granite",
          "olmo2",
          "mixtral",
          "qwen3-moe",
          "qwen3-moe-raw");

  /** Those that llama.cpp's converter has made a GGUF file of, too. */
  public static final List<String> CONVERTED =
      List.of("llama-bias", "gemma3", "phi3", "smollm3", "granite", "olmo2", "mixtral");

  /** The same in Q8_0, made of {@code qwen3-moe}. */
  public static final String QUANTISED_EXPERTS = "qwen3-moe";

  /** All of them. */
  public static List<String> all() {
    return Stream.concat(NAMES.stream(), FURTHER.stream()).toList();
  }

  private TinyModel() {}

  /** Copies a model out of the class path into a folder and returns that. */
  public static Path copyTo(Path folder, String name) {
    return copyTo(folder, name, "config.json", "model.safetensors");
  }

  /** Copies a model's GGUF file out of the class path into a folder and returns it. */
  public static Path copyGgufTo(Path folder, String name) {
    return copyTo(folder, name, "model.gguf").resolve("model.gguf");
  }

  private static Path copyTo(Path folder, String name, String... files) {
    Path target = folder.resolve(name);
    try {
      Files.createDirectories(target);
      for (String file : files) {
        String resource = "/tiny/" + name + "/" + file;
        try (InputStream in = TinyModel.class.getResourceAsStream(resource)) {
          Files.write(target.resolve(file), Objects.requireNonNull(in, resource).readAllBytes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target;
  }

  /**
   * Opens a GGUF file of four blocks (hidden 256, vocabulary 512) whose matrices are Q4_K and Q6_K.
   */
  public static Model openQuantised() {
    try {
      return TestModels.open(copyQuantisedTo(Files.createTempDirectory("whorl-tiny")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies that file, which has a tokenizer too, out of the class path into a folder. */
  public static Path copyQuantisedTo(Path folder) {
    String resource = "/quant/llama.Q4_K_M.gguf";
    try (InputStream in = TinyModel.class.getResourceAsStream(resource)) {
      Path file = folder.resolve("llama.Q4_K_M.gguf");
      Files.write(file, Objects.requireNonNull(in, resource).readAllBytes());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a model from a temporary folder. */
  public static Model open(String name) {
    try {
      return TestModels.open(copyTo(Files.createTempDirectory("whorl-tiny"), name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
