package dev.whorl.simulator.reproduce.routing;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.baselines.published.reference.InstanceDocument;
import dev.whorl.baselines.published.reference.OnlineInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The reference's online instances, which baselines keeps among its test data. */
final class GoldenFolder {
  private static final Path FOLDER =
      Path.of("..", "baselines", "src", "test", "resources", "golden");

  private GoldenFolder() {}

  static List<Path> online() {
    try (var files = Files.list(FOLDER)) {
      return files.filter(f -> !f.toString().endsWith("-milp.json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Object> read(Path file) {
    try {
      return JsonMapper.builder().build().readValue(file.toFile(), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static OnlineInstance instance(Path file) {
    if (InstanceDocument.read(read(file)) instanceof OnlineInstance online) {
      return online;
    }
    throw new IllegalStateException(file + " is no online instance");
  }

  /** What the reference says of a method; NaN where it has no figure or a tie decided a route. */
  static double meanMs(Path file, String method) {
    return read(file).get("outputs") instanceof Map<?, ?> outputs
            && outputs.get(method) instanceof Map<?, ?> own
            && Integer.valueOf(0).equals(own.get("requests_with_tied_routes"))
            && own.get("avg_per_token_ms") instanceof Number mean
        ? mean.doubleValue()
        : Double.NaN;
  }
}
