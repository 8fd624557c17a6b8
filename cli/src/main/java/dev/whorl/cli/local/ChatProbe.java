package dev.whorl.cli.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.BadInput;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One streamed chat request, printed as it comes and timed. */
final class ChatProbe {
  private static final JsonMapper JSON = new JsonMapper();

  private final URI baseUrl;
  private final String model;
  private final PrintWriter out;

  ChatProbe(URI baseUrl, String model, PrintWriter out) {
    this.baseUrl = baseUrl;
    this.model = model;
    this.out = out;
  }

  /**
   * What was seen.
   *
   * @param firstTokenSeconds from the request to the first piece of text
   * @param gapsSeconds between pieces, ascending
   * @param firstNanos of the first piece, by the system's clock of intervals
   * @param lastNanos of the last piece
   */
  record Timing(
      double firstTokenSeconds, List<Double> gapsSeconds, long firstNanos, long lastNanos) {
    double median() {
      return gapsSeconds.isEmpty() ? Double.NaN : gapsSeconds.get(gapsSeconds.size() / 2);
    }

    double worst() {
      return gapsSeconds.isEmpty() ? Double.NaN : gapsSeconds.getLast();
    }
  }

  Timing ask(String question, int maxTokens) {
    String body = body(question, maxTokens);
    HttpRequest request =
        HttpRequest.newBuilder(baseUrl.resolve("/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    long started = System.nanoTime();
    List<Long> arrivals = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient();
        Stream<String> lines = client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
      lines.forEach(line -> take(line, arrivals));
    } catch (IOException e) {
      throw new UncheckedIOException("The router did not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadInput("Interrupted while the answer was coming.");
    }
    out.println();
    if (arrivals.isEmpty()) {
      throw new BadInput("The router answered without any text.");
    }
    return timing(started, arrivals);
  }

  private String body(String question, int maxTokens) {
    try {
      return JSON.writeValueAsString(
          Map.of(
              "model",
              model,
              "stream",
              true,
              "temperature",
              0,
              "max_tokens",
              maxTokens,
              "messages",
              List.of(Map.of("role", "user", "content", question))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void take(String line, List<Long> arrivals) {
    if (line.startsWith("{")) {
      throw new BadInput("The router refused the request: " + line);
    }
    if (!line.startsWith("data:") || line.contains("[DONE]")) {
      return;
    }
    try {
      JsonNode chunk = JSON.readTree(line.substring("data:".length()));
      if (chunk.has("error")) {
        throw new BadInput("The answer ended with an error: " + chunk.get("error"));
      }
      String text = chunk.at("/choices/0/delta/content").asText("");
      if (!text.isEmpty()) {
        arrivals.add(System.nanoTime());
        out.print(text);
        out.flush();
      }
    } catch (JsonProcessingException e) {
      throw new BadInput("The router sent a line that is no JSON: " + line);
    }
  }

  private static Timing timing(long started, List<Long> arrivals) {
    List<Double> gaps = new ArrayList<>();
    for (int i = 1; i < arrivals.size(); i++) {
      gaps.add((arrivals.get(i) - arrivals.get(i - 1)) / 1e9);
    }
    gaps.sort(null);
    return new Timing(
        (arrivals.getFirst() - started) / 1e9,
        List.copyOf(gaps),
        arrivals.getFirst(),
        arrivals.getLast());
  }
}
