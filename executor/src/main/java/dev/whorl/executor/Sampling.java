package dev.whorl.executor;

/**
 * How a token is drawn. Stateless: the random number is a function of seed and position alone, so a
 * recovered session draws what it would have drawn.
 *
 * @param seed of the session
 * @param temperature 0 takes the likeliest token (ties: smaller id)
 * @param topP keeps the smallest set of likeliest tokens whose probability reaches it; 1 keeps all
 * @param topK keeps that many likeliest tokens; 0 keeps all
 * @param topLogprobs alternatives to report; {@link #NO_LOGPROBS} for none at all, 0 for the
 *     sampled token's only
 */
public record Sampling(long seed, float temperature, float topP, int topK, int topLogprobs) {
  /** No log-probabilities are wanted. */
  public static final int NO_LOGPROBS = -1;

  /** The likeliest token, without log-probabilities. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, NO_LOGPROBS);

  public Sampling {
    require(temperature >= 0 && temperature <= 100, "temperature", temperature, "0 to 100");
    require(topP > 0 && topP <= 1, "topP", topP, "above 0 up to 1");
    require(topK >= 0, "topK", topK, "0 or more");
    require(
        topLogprobs >= NO_LOGPROBS && topLogprobs <= 100, "topLogprobs", topLogprobs, "-1 to 100");
  }

  private static void require(boolean holds, String field, Number value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The sampling field " + field + " (" + value + ") must be " + range + ".");
    }
  }
}
