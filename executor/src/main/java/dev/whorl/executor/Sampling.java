package dev.whorl.executor;

/**
 * How a token is drawn. Stateless: the random number is a function of seed and position alone, so a
 * recovered session draws what it would have drawn.
 *
 * <p><b>The rules</b>, for every backend. At temperature 0 the likeliest token. Otherwise a token
 * weighs e^((logit − largest) / temperature). Tokens are ranked by logit, ties by smaller id; topK
 * keeps the first of them; of these topP keeps the fewest whose weights reach topP times the weight
 * of those that topK kept. {@link #uniform} times the weight of what is kept is the target; taken
 * is the first token, by rank if anything was cut and by id otherwise, at which the cumulated
 * weight exceeds it.
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

  /** Most alternatives that are reported, unless it is {@link #EVERY_LOGPROB}. */
  public static final int MOST_LOGPROBS = 100;

  /** The whole vocabulary is wanted: for comparisons of models, not for serving. */
  public static final int EVERY_LOGPROB = Integer.MAX_VALUE;

  /** The likeliest token, without log-probabilities. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, NO_LOGPROBS);

  public Sampling {
    require(temperature >= 0 && temperature <= 100, "temperature", temperature, "0 to 100");
    require(topP > 0 && topP <= 1, "topP", topP, "above 0 up to 1");
    require(topK >= 0, "topK", topK, "0 or more");
    require(
        topLogprobs == EVERY_LOGPROB
            || (topLogprobs >= NO_LOGPROBS && topLogprobs <= MOST_LOGPROBS),
        "topLogprobs",
        topLogprobs,
        "-1 to " + MOST_LOGPROBS);
  }

  /**
   * The random number for the token after a position, in [0, 1): SplitMix64 (Steele, Lea and Flood,
   * 2014) of seed and position, 53 bits.
   */
  public double uniform(int position) {
    return (mix(seed + mix(position + 1L)) >>> 11) * 0x1p-53;
  }

  private static long mix(long z) {
    z += 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static void require(boolean holds, String field, Number value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The sampling field " + field + " (" + value + ") must be " + range + ".");
    }
  }
}
