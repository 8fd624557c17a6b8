package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** The folder of the example's model, fetched once by the project's own script. */
final class ModelStore {
  private ModelStore() {}

  static Path fetched(Path root, Progress progress) {
    progress.say("looking for the example's model (fetched once, 98 MB)");
    Path script = root.resolve("build/fetch-smollm2");
    try {
      Process process =
          new ProcessBuilder(script.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String path =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new BadInput(
            "The example's model cannot be fetched (see above). Name a folder of your own with stores: in the file.");
      }
      return Objects.requireNonNull(Path.of(path).toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be run: %s".formatted(script, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadInput("Interrupted while the model was fetched.");
    }
  }
}
