package dev.whorl.baselines.published.reference;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The golden files among the test resources. */
public final class GoldenFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private GoldenFiles() {}

  /** All of them, by name. */
  public static List<Path> all() {
    try (var files =
        Files.list(
            Path.of(Objects.requireNonNull(GoldenFiles.class.getResource("/golden")).toURI()))) {
      return files.sorted().toList();
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Those of a kind. */
  public static List<Path> all(String kind) {
    return all().stream().filter(f -> f.toString().endsWith("-" + kind + ".json")).toList();
  }

  /** The content of one. */
  public static Map<String, Object> read(Path file) {
    try {
      return JSON.readValue(file.toFile(), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The outputs of one, or of one method of it. */
  public static Map<?, ?> outputs(Map<?, ?> golden, String... method) {
    Object found = golden.get("outputs");
    for (String name : method) {
      found = ((Map<?, ?>) Objects.requireNonNull(found)).get(name);
    }
    return (Map<?, ?>) Objects.requireNonNull(found);
  }
}
