package dev.whorl.executor;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What leaves the last block of a row. */
public sealed interface RowResult {
  /**
   * The session's span ends before the model does: residuals for the next server, in the format of
   * {@link RowInput.Residuals}, one per position. The buffer is the caller's to keep, also after
   * the next step; rows that stand beside each other in the step stand beside each other in memory.
   */
  record Residuals(int count, ByteBuffer bytes) implements RowResult {}

  /** The token after the row's last position. */
  record Sampled(int id, @Nullable Logprobs logprobs) implements RowResult {}

  /** The last span took in the row; nothing was to be sampled. */
  record Taken() implements RowResult {}

  /** The numbers left the representable range (NaN or infinite logits): the session is lost. */
  record Broken(String message) implements RowResult {}

  /**
   * Natural logarithms of probabilities of the model's own distribution (temperature 1, nothing
   * cut).
   *
   * @param normaliser what was subtracted from the logits: the logarithm of the sum of their
   *     exponentials
   * @param chosen of the sampled token
   * @param top the likeliest ones, best first, ties by smaller id
   */
  record Logprobs(double normaliser, float chosen, List<TokenLogprob> top) {}

  /** One alternative. */
  record TokenLogprob(int id, float logprob) {}
}
