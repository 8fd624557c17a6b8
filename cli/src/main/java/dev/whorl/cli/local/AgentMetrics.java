package dev.whorl.cli.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** What an agent of this machine says under {@code /metrics}; nothing where it does not answer. */
record AgentMetrics(List<String> lines) {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String RESERVED = "whorl_cache_pages{state=\"reserved\"}";
  private static final String SLOW_PIECES = "whorl_tune_pieces_over_time_total";

  static AgentMetrics of(int httpPort) {
    URI url = URI.create("http://%s:%d/metrics".formatted(AgentStart.HOST, httpPort));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
      return new AgentMetrics(
          client.send(request, HttpResponse.BodyHandlers.ofString()).body().lines().toList());
    } catch (IOException e) {
      return new AgentMetrics(List.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new AgentMetrics(List.of());
    }
  }

  /** Pages of attention cache that sessions have reserved. */
  long reservedPages() {
    return sum(RESERVED);
  }

  /** Pieces of tuning that took longer than a prefill chunk may. */
  long tunePiecesOverTime() {
    return sum(SLOW_PIECES);
  }

  private long sum(String metric) {
    return lines.stream()
        .filter(line -> line.startsWith(metric))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
