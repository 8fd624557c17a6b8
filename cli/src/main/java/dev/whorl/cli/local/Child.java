package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process of ours with its output in a file; closing asks it to end and waits. It can be started
 * again after its end, with the same command and the same log.
 */
final class Child implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;
  private static final int LOG_LINES = 15;
  private static final int SIGKILLED = 128 + 9;
  private static final int SIGTERMINATED = 128 + 15;

  private final String name;
  private final Path log;
  private final ProcessBuilder builder;
  private volatile Process process;
  private volatile long startedNanos = System.nanoTime();
  private volatile boolean closed;

  private Child(String name, Path log, ProcessBuilder builder) {
    this.name = name;
    this.log = log;
    this.builder = builder;
    this.process = started(name, builder);
  }

  /** Starts it. The agents and routers among them end with this process, whatever ends that. */
  static Child start(String name, List<String> command, Map<String, String> environment, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("WHORL_END_WITH_STDIN", "true");
    builder.environment().putAll(environment);
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new Child(name, log, builder);
  }

  private static Process started(String name, ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be started: %s".formatted(name, e.getMessage()), e);
    }
  }

  String name() {
    return name;
  }

  /** Starts it anew; nothing while it runs, or after it was closed. */
  synchronized void restart() {
    if (!closed && !process.isAlive()) {
      startedNanos = System.nanoTime();
      process = started(name, builder);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether its end is wanted. */
  boolean closed() {
    return closed;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends it at once; whoever looks after it may start it again. */
  void kill() {
    process.destroyForcibly();
  }

  /** Waits for its end and tells how long it lived. */
  Duration awaitEnd() throws InterruptedException {
    process.waitFor();
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  /** That it ended, and how. What a signal ended has nothing to say. */
  String ending() {
    if (process.exitValue() == SIGKILLED || process.exitValue() == SIGTERMINATED) {
      return "%s was ended by a signal (exit code %d)".formatted(name, process.exitValue());
    }
    return "%s ended with exit code %d; the end of its log (%s):%n%s"
        .formatted(name, process.exitValue(), log, tail());
  }

  /**
   * Fails when the process has ended.
   *
   * @throws BadInput with the last lines of its log
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new BadInput(ending());
    }
  }

  private String tail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
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
    synchronized (this) {
      closed = true;
    }
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
