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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One streamed request, printed as it comes and timed: a chat, or a completion where the model has
 * no chat template.
 */
final class ChatProbe {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String NO_TEMPLATE = "no_chat_template";

  private final URI baseUrl;
  private final String model;
  private final PrintWriter out;
  private int promptTokens;
  private boolean chats = true;

  ChatProbe(URI baseUrl, String model, PrintWriter out) {
    this.baseUrl = baseUrl;
    this.model = model;
    this.out = out;
  }

  /**
   * What was seen.
   *
   * @param firstTokenSeconds from the request to the first piece of text; not a number when the
   *     answer has none
   * @param gapsSeconds between pieces, ascending
   * @param firstNanos of the first piece, by the system's clock of intervals
   * @param lastNanos of the last piece
   * @param promptTokens that the model took in, template included
   */
  record Timing(
      double firstTokenSeconds,
      List<Double> gapsSeconds,
      long firstNanos,
      long lastNanos,
      int promptTokens) {
    /** Whether the answer is empty, which a model may well give. */
    boolean isEmpty() {
      return Double.isNaN(firstTokenSeconds);
    }

    double median() {
      return gapsSeconds.isEmpty() ? Double.NaN : gapsSeconds.get(gapsSeconds.size() / 2);
    }

    double worst() {
      return gapsSeconds.isEmpty() ? Double.NaN : gapsSeconds.getLast();
    }
  }

  /**
   * Asks.
   *
   * @throws BadInput with the router's words when it refuses
   */
  Timing ask(String question, int maxTokens) {
    try {
      Map<String, Object> message = Map.of("role", "user", "content", question);
      return ask("/v1/chat/completions", Map.of("messages", List.of(message)), maxTokens);
    } catch (BadInput refused) {
      if (!String.valueOf(refused.getMessage()).contains(NO_TEMPLATE)) {
        throw refused;
      }
      chats = false;
      return ask("/v1/completions", Map.of("prompt", question), maxTokens);
    }
  }

  /** The same on a command line, for a person to try. */
  String curl() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", model);
    if (chats) {
      body.put("messages", List.of(Map.of("role", "user", "content", "Hello")));
    } else {
      body.put("prompt", "Hello");
    }
    return "curl %s -H 'Content-Type: application/json' -d '%s'"
        .formatted(
            baseUrl.resolve(chats ? "/v1/chat/completions" : "/v1/completions"),
            text(body).replace("'", "'\\''"));
  }

  private Timing ask(String path, Map<String, Object> content, int maxTokens) {
    Map<String, Object> body = new HashMap<>(content);
    body.putAll(Map.of("model", model, "stream", true, "temperature", 0, "max_tokens", maxTokens));
    body.put("stream_options", Map.of("include_usage", true));
    HttpRequest request =
        HttpRequest.newBuilder(baseUrl.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(text(body)))
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
    return timing(started, arrivals);
  }

  private static String text(Map<String, Object> body) {
    try {
      return JSON.writeValueAsString(body);
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
      promptTokens = chunk.at("/usage/prompt_tokens").asInt(promptTokens);
      String text =
          chunk.at("/choices/0/delta/content").asText("") + chunk.at("/choices/0/text").asText("");
      if (!text.isEmpty()) {
        arrivals.add(System.nanoTime());
        out.print(text);
        out.flush();
      }
    } catch (JsonProcessingException e) {
      throw new BadInput("The router sent a line that is no JSON: " + line);
    }
  }

  private Timing timing(long started, List<Long> arrivals) {
    if (arrivals.isEmpty()) {
      return new Timing(Double.NaN, List.of(), started, started, promptTokens);
    }
    List<Double> gaps = new ArrayList<>();
    for (int i = 1; i < arrivals.size(); i++) {
      gaps.add((arrivals.get(i) - arrivals.get(i - 1)) / 1e9);
    }
    gaps.sort(null);
    return new Timing(
        (arrivals.getFirst() - started) / 1e9,
        List.copyOf(gaps),
        arrivals.getFirst(),
        arrivals.getLast(),
        promptTokens);
  }
}
