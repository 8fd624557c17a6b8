package dev.whorl.router.application;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The packaged router as a process, on a free port. */
final class RouterProcess implements AutoCloseable {
  private static final Path APPLICATION = Path.of("target", "quarkus-app", "quarkus-run.jar");
  private static final Pattern LISTENING =
      Pattern.compile("started in ([0-9.]+)s. Listening on: http://[^:]+:([0-9]+)");

  /** For everything: the machine may be busy. */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  final List<String> log = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Matcher> listening = new CompletableFuture<>();
  private final Process process;

  RouterProcess(Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                APPLICATION.toString())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("WHORL_HTTP_HOST", "127.0.0.1");
    builder.environment().put("WHORL_HTTP_PORT", "0");
    process = builder.start();
    Thread.ofVirtual().start(this::read);
  }

  /** Waits until it listens. */
  int port() throws Exception {
    return Integer.parseInt(listening.get(120, TimeUnit.SECONDS).group(2));
  }

  /**
   * Waits for something that the process is to bring about; its log is the trace if it does not.
   */
  void await(BooleanSupplier condition) {
    try {
      Awaitility.await().atMost(PATIENCE).until(condition::getAsBoolean);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("Not in time; log: " + String.join("\n", log), e);
    }
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end; returns the exit status. */
  int exit() throws InterruptedException {
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      throw new AssertionError("The router did not end: " + log);
    }
    return process.exitValue();
  }

  boolean alive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.add(line);
        Matcher found = LISTENING.matcher(line);
        if (found.find()) {
          listening.complete(found);
        }
      }
    } catch (IOException e) {
      log.add("(" + e.getMessage() + ")"); // it was ended by the test
    } finally {
      listening.completeExceptionally(new AssertionError("The router ended: " + log));
    }
  }
}
