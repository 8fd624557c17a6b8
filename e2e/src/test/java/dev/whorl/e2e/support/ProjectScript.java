package dev.whorl.e2e.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A command of the project or one of its tools, run as a user would. Its progress goes to this
 * process's standard error.
 */
public final class ProjectScript {

  private ProjectScript() {}

  /**
   * Runs {@code path}, relative to the project's root, and returns its standard output without the
   * last line break.
   */
  public static String run(String path, String... arguments) {
    return run(Map.of(), root().resolve(path).toString(), arguments);
  }

  /**
   * Runs a program with additions to the environment.
   *
   * @throws IllegalStateException when it does not end with 0; the message has the command
   */
  public static String run(Map<String, String> environment, String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(Arrays.asList(arguments));
    var builder = new ProcessBuilder(command).directory(root().toFile());
    builder.environment().putAll(environment);
    try {
      Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException("%s ended with %d%n%s".formatted(command, status, output));
      }
      return output.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + command, e);
    }
  }

  /** The project's root: the nearest folder above that has the cluster's scripts. */
  public static Path root() {
    for (File folder = new File("").getAbsoluteFile();
        folder != null;
        folder = folder.getParentFile()) {
      if (Files.isExecutable(folder.toPath().resolve("e2e/cluster/up"))) {
        return folder.toPath();
      }
    }
    throw new IllegalStateException("No folder above the working one has e2e/cluster/up.");
  }
}
