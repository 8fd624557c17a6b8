package dev.whorl.cli.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One streamed answer as its client saw it.
 *
 * @param texts of the tokens, in their order
 * @param arrivals of the texts, by the system's clock of intervals
 * @param end how it ended
 * @param word of the router, where it did not end well
 */
record Asked(List<String> texts, List<Long> arrivals, End end, String word) {
  /** How an answer ends. */
  enum End {
    /** With all its tokens. */
    COMPLETE,
    /** The router did not take it. */
    REFUSED,
    /** It was taken, and ended with an error or without a word. */
    BROKEN
  }

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Asks and reads to the end. Does not fail: what goes wrong is in the answer.
   *
   * @param last set to the time of each token as it comes, by the system's clock of intervals
   */
  static Asked of(HttpClient client, URI url, String model, Question question, AtomicLong last) {
    List<String> texts = new ArrayList<>();
    List<Long> arrivals = new ArrayList<>();
    try {
      HttpResponse<Stream<String>> answer =
          client.send(request(url, model, question), HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = answer.body()) {
        if (answer.statusCode() != 200) {
          String word = answer.statusCode() + " " + lines.findFirst().orElse("");
          return new Asked(texts, arrivals, End.REFUSED, word);
        }
        for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
          String line = each.next();
          if (line.equals("data: [DONE]")) {
            return new Asked(texts, arrivals, End.COMPLETE, "");
          }
          String error = take(line, texts, arrivals);
          if (!arrivals.isEmpty()) {
            last.set(arrivals.getLast());
          }
          if (error != null) {
            boolean waited = texts.isEmpty() && error.contains("queue_wait_exceeded");
            return new Asked(texts, arrivals, waited ? End.REFUSED : End.BROKEN, error);
          }
        }
      }
      return new Asked(texts, arrivals, End.BROKEN, "the stream ended without [DONE]");
    } catch (IOException | RuntimeException e) {
      return new Asked(
          texts, arrivals, texts.isEmpty() ? End.REFUSED : End.BROKEN, String.valueOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Asked(texts, arrivals, End.REFUSED, "interrupted");
    }
  }

  private static HttpRequest request(URI url, String model, Question question) throws IOException {
    String body =
        JSON.writeValueAsString(
            Map.of(
                "model", model,
                "prompt", question.prompt(),
                "stream", true,
                "temperature", question.temperature(),
                "seed", question.seed(),
                "max_tokens", question.tokens(),
                "logprobs", 0));
    return HttpRequest.newBuilder(url.resolve("/v1/completions"))
        .header("Content-Type", "application/json")
        .timeout(Duration.ofMinutes(3))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  /** Returns the error of an error event. */
  private static @Nullable String take(String line, List<String> texts, List<Long> arrivals)
      throws IOException {
    if (!line.startsWith("data:")) {
      return null;
    }
    JsonNode chunk = JSON.readTree(line.substring("data:".length()));
    if (chunk.has("error")) {
      return chunk.get("error").toString();
    }
    long now = System.nanoTime();
    for (JsonNode token : chunk.at("/choices/0/logprobs/tokens")) {
      texts.add(token.asText());
      arrivals.add(now);
    }
    return null;
  }
}
