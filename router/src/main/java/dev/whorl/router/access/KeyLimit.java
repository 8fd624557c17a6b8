package dev.whorl.router.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one key may use.
 *
 * @param keyName whose limit it is; {@link #OTHERS} for each key without a limit of its own
 * @param requestsPerMinute requests for texts, null for any number
 * @param tokensPerMinute tokens of prompts and answers together, null for any number
 * @param priority requests of a higher one wait less; null is 0
 */
public record KeyLimit(
    String keyName,
    @Nullable Integer requestsPerMinute,
    @Nullable Integer tokensPerMinute,
    @Nullable Integer priority) {
  /** The name that stands for each key without a limit of its own. */
  public static final String OTHERS = "*";

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  public KeyLimit {
    require(keyName, "requestsPerMinute", requestsPerMinute);
    require(keyName, "tokensPerMinute", tokensPerMinute);
  }

  /**
   * Reads limits as they stand in an LLMDeployment: {@code [{"keyName": "a", "requestsPerMinute":
   * 60, "tokensPerMinute": 20000}]}.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  public static List<KeyLimit> parse(String json) {
    try {
      List<KeyLimit> limits = JSON.readValue(json, new TypeReference<List<KeyLimit>>() {});
      Set<String> seen = new HashSet<>();
      for (KeyLimit limit : limits) {
        if (!seen.add(limit.keyName)) {
          throw new IllegalArgumentException(
              "The key (%s) has two limits; give it one.".formatted(limit.keyName));
        }
      }
      return List.copyOf(limits);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The limits of keys are no list of {keyName, requestsPerMinute, tokensPerMinute, priority}: "
              + e.getOriginalMessage(),
          e);
    }
  }

  private static void require(String key, String field, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw new IllegalArgumentException(
          "%s (%d) of the key (%s) must be at least 1; leave it out for no limit."
              .formatted(field, value, key));
    }
  }
}
