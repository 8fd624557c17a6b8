package dev.whorl.cli.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The programs of llama.cpp, as {@code build/peers} has built them for this machine.
 *
 * @param folder that holds them
 */
record LlamaPrograms(Path folder) {
  /** Builds them where they are missing; null where they cannot be had, and the script says why. */
  static @Nullable LlamaPrograms built(Path root) {
    Program.Ended ended = Program.run(List.of(root.resolve("build/peers").toString()), true);
    return ended.code() == 0 ? new LlamaPrograms(Path.of(ended.output().strip())) : null;
  }

  String path(String program) {
    return folder.resolve(program).toString();
  }

  /**
   * A file in another format, made once from one of any format and kept beside the programs. Every
   * matrix is in that format.
   */
  Path converted(Path model, String format) {
    Path target = folder.resolve(stem(model) + "." + format + ".gguf");
    if (!Files.exists(target)) {
      Path made = folder.resolve(stem(model) + "." + ProcessHandle.current().pid());
      Program.output(
          List.of(
              path("llama-quantize"),
              "--allow-requantize",
              "--pure",
              model.toString(),
              made.toString(),
              format));
      try {
        Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return target;
  }

  private static String stem(Path model) {
    return String.valueOf(model.getFileName()).replaceFirst("(\\.[A-Z0-9_]+)?\\.gguf$", "");
  }
}
