package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of ours with its output in a file; closing asks it to end and waits. */
final class Child implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;
  private static final int LOG_LINES = 15;

  private final String name;
  private final Path log;
  private final Process process;

  private Child(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  static Child start(String name, List<String> command, Map<String, String> environment, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      return new Child(name, log, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be started: %s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * Fails when the process has ended.
   *
   * @throws BadInput with the last lines of its log
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new BadInput(
          "%s ended with exit code %d; the end of its log (%s):%n%s"
              .formatted(name, process.exitValue(), log, tail()));
    }
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          System.lineSeparator(),
          lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "(unreadable: " + e.getMessage() + ")";
    }
  }

  void stop() {
    process.destroy();
  }

  @Override
  public void close() {
    stop();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
