package dev.whorl.protocol.limits;

import dev.whorl.protocol.data.Sampling;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules for what a session may ask for. They look at wire types, after every cast: a number
 * that is above 0 as a double may be 0 as a float. Unsigned fields are read as signed ones, so a
 * negative number stands for one that is far too large. Methods return null for what is right.
 */
public final class SessionRules {
  /** Highest temperature. */
  public static final float MAX_TEMPERATURE = 100;

  /** Most alternatives to report for a token. */
  public static final int MAX_TOP_LOGPROBS = 100;

  /** Most ids in one of the lists that end a text. */
  public static final int MAX_END_IDS = 1024;

  private static final Pattern SESSION_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private SessionRules() {}

  /** Whether a session may have this id: at most 64 letters, digits, dots, dashes, underscores. */
  public static boolean isSessionId(String id) {
    return SESSION_ID.matcher(id).matches();
  }

  /** What is wrong with how tokens are to be chosen, and with when they are to end. */
  public static @Nullable Violation sampling(Sampling sampling) {
    float temperature = sampling.getTemperature();
    if (!(temperature >= 0 && temperature <= MAX_TEMPERATURE)) {
      return new Violation("temperature", outside(temperature, "from 0 to 100"));
    }
    if (!(sampling.getTopP() > 0 && sampling.getTopP() <= 1)) {
      return new Violation("top_p", outside(sampling.getTopP(), "above 0 and at most 1"));
    }
    if (sampling.getTopK() < 0) {
      return new Violation("top_k", outside(unsigned(sampling.getTopK()), "at most 2147483647"));
    }
    if (sampling.getTopLogprobs() < -1 || sampling.getTopLogprobs() > MAX_TOP_LOGPROBS) {
      return new Violation("top_logprobs", outside(sampling.getTopLogprobs(), "from -1 to 100"));
    }
    if (sampling.getMaxTokens() < 1) {
      return new Violation(
          "max_tokens", outside(unsigned(sampling.getMaxTokens()), "from 1 to 2147483647"));
    }
    Violation ends = ends("eos_token_ids", sampling.getEosIdsList());
    return ends == null ? ends("stop_token_ids", sampling.getStopIdsList()) : ends;
  }

  /**
   * What is wrong with ids of a prompt, or that end a text.
   *
   * @param vocabulary of the model: rows of its embedding, which may be more than the tokenizer
   *     knows, or fewer
   */
  public static @Nullable Violation ids(String field, List<Integer> ids, int vocabulary) {
    for (int id : ids) {
      if (id < 0 || id >= vocabulary) {
        return new Violation(
            field,
            "has the token id (%d), which the model does not have; its ids are from 0 to %d"
                .formatted(unsigned(id), vocabulary - 1));
      }
    }
    return null;
  }

  private static @Nullable Violation ends(String field, List<Integer> ids) {
    return ids.size() <= MAX_END_IDS
        ? null
        : new Violation(
            field, "has %d ids, at most %d are taken".formatted(ids.size(), MAX_END_IDS));
  }

  private static String outside(Number value, String range) {
    return "(%s) must be %s".formatted(value, range);
  }

  private static long unsigned(int value) {
    return Integer.toUnsignedLong(value);
  }
}
