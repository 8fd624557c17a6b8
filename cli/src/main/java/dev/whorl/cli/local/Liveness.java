package dev.whorl.cli.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Whether a process says that it can still do its work, asked as a kubelet asks. */
@FunctionalInterface
interface Liveness {
  /** Between two questions. */
  Duration PERIOD = Duration.ofSeconds(10);

  /** Answers that must fail one after the other before the process is ended. */
  int FAILURES = 6;

  /** Asks once; false also when no answer comes. */
  boolean alive() throws InterruptedException;

  /** Asks a port of this machine for {@code /health/live}. */
  static Liveness of(int httpPort) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://%s:%d/health/live".formatted(AgentStart.HOST, httpPort)))
            .timeout(Duration.ofSeconds(5))
            .build();
    return () -> {
      try (HttpClient client = HttpClient.newHttpClient()) {
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
      } catch (IOException e) {
        return false;
      }
    };
  }
}
