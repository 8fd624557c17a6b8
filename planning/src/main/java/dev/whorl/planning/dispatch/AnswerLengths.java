package dev.whorl.planning.dispatch;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;

/**
 * How long answers get, learned from those that came to their end. A request says only what its
 * answer may not exceed, and most end long before.
 *
 * <p>Lengths are taken as geometric: every token is the last one with the same chance, whatever
 * came before. Answers that were cut off at their limit then count for their tokens, but for no
 * end, and the most likely chance is ends ÷ tokens (maximum likelihood of censored lengths); no
 * other law of one parameter forgets how far a running answer has come, which a router of several
 * does not know. What was seen fades, half of it within some thirty-four answers.
 *
 * <p>Before anything was seen an answer gets as long as it may; that counts as much as one answer
 * among those that were seen, and fades as they do.
 *
 * @param answers that were seen, faded
 * @param ends those of them that ended by themselves, faded
 * @param tokens of all of them, faded
 */
public record AnswerLengths(double answers, double ends, double tokens) {
  /** Nothing seen. */
  public static final AnswerLengths UNKNOWN = new AnswerLengths(0, 0, 0);

  private static final double KEPT = 0.98;

  public AnswerLengths {
    Require.notNegative("ends of answers", ends);
    if (ends > answers) {
      throw new InvalidInput("ends of answers", ends, "must be at most the answers, " + answers);
    }
    if (answers > tokens) {
      throw new InvalidInput("answers", answers, "must be at most their tokens, " + tokens);
    }
  }

  /**
   * Takes in an answer.
   *
   * @param answered its tokens, at least 1
   * @param stopped it ended by itself, not at its limit
   */
  public AnswerLengths with(int answered, boolean stopped) {
    Require.positive("tokens of an answer", answered);
    return new AnswerLengths(
        KEPT * answers + 1, KEPT * ends + (stopped ? 1 : 0), KEPT * tokens + answered);
  }

  /**
   * Tokens that an answer is expected to get, or to get further: how many it has makes no
   * difference.
   *
   * @param limit of its tokens, or of those that are left to it; at least 1
   */
  public double expected(int limit) {
    Require.positive("limit of an answer", limit);
    if (ends == 0) {
      return limit;
    }
    double chance = ends / tokens;
    // Σ of the chances that there is an i-th token, i from 1 to the limit.
    double seen = -Math.expm1(limit * Math.log1p(-chance)) / chance;
    double unseen = Math.max(0, 1 - (1 - KEPT) * answers) / (1 + answers);
    return seen + unseen * (limit - seen);
  }
}
