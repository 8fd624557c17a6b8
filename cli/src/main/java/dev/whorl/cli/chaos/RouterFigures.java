package dev.whorl.cli.chaos;

import dev.whorl.cli.local.RouterHealth;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;

/** What the router's process counts of itself; counters begin anew with another process. */
final class RouterFigures {
  private static final String RECOVERIES = "whorl_session_recoveries_total";

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI metrics;
  private final URI health;
  private double earlier; // of processes that have ended
  private double latest;

  RouterFigures(URI url) {
    this.metrics = url.resolve("/metrics");
    this.health = url.resolve("/health/ready");
  }

  /** To be called often: what was counted since the last call is lost when the process ends. */
  void look() throws InterruptedException {
    double now = recoveries();
    if (now < latest) {
      earlier += latest;
    }
    latest = Math.max(0, now);
  }

  /** Whether it would serve a request at once. */
  boolean serving() throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(2)).build();
      return RouterHealth.read(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
          .serving();
    } catch (IOException e) {
      return false;
    }
  }

  /** Sessions that have got another chain. */
  int recovered() {
    return (int) (earlier + latest);
  }

  private double recoveries() throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(2)).build();
      return client
          .send(request, HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith(RECOVERIES) && success(line))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      return latest;
    }
  }

  private static boolean success(String line) {
    return line.toLowerCase(Locale.ROOT).contains("result=\"success\"");
  }
}
