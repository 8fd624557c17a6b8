package dev.whorl.e2e.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What transformers answers greedily, in float32, of exactly the weights that are served. */
public final class ReferenceTexts {

  /**
   * Two best logits closer than this may change places by rounding: equal tokens are expected
   * before the first such step only.
   */
  private static final double SMALLEST_MARGIN = 0.05;

  private static final Pattern END = Pattern.compile("<\\|im_end\\|>|<\\|endoftext\\|>");

  private ReferenceTexts() {}

  /** The prompts with at least {@code steps} sure tokens. */
  public static List<Prompt> withSureTokens(int steps) {
    var prompts = new ArrayList<Prompt>();
    for (JsonNode prompt : read().get("prompts")) {
      int sure = sureSteps(prompt);
      if (prompt.has("text") && sure >= steps) {
        prompts.add(prompt(prompt, sure));
      }
    }
    return prompts;
  }

  private static Prompt prompt(JsonNode prompt, int sure) {
    String greedy = prompt.get("greedy_text").asText();
    var end = END.matcher(greedy);
    String answer = end.find() ? greedy.substring(0, end.start()) : greedy;
    return new Prompt(
        prompt.get("name").asText(),
        prompt.get("text").asText(),
        prompt.get("messages"),
        sure,
        answer);
  }

  private static int sureSteps(JsonNode prompt) {
    List<Double> margins =
        prompt.has("greedy_margin")
            ? StreamSupport.stream(prompt.get("greedy_margin").spliterator(), false)
                .map(JsonNode::asDouble)
                .toList()
            : List.of();
    int step = 0;
    while (step < margins.size() && margins.get(step) >= SMALLEST_MARGIN) {
      step++;
    }
    return step;
  }

  private static JsonNode read() {
    try (var json = ReferenceTexts.class.getResourceAsStream("/reference/greedy.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One prompt.
   *
   * @param text with the chat template applied, if it has messages
   * @param messages the chat, or null for a raw prompt
   * @param sureTokens tokens of the answer that rounding cannot change
   * @param answer the text up to the end token or 64 tokens
   */
  public record Prompt(
      String name, String text, @Nullable JsonNode messages, int sureTokens, String answer) {
    @Override
    public String toString() {
      return name;
    }
  }
}
