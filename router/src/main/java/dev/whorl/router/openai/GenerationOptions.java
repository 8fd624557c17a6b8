package dev.whorl.router.openai;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What chat and plain completion have in common.
 *
 * @param model that the client names
 * @param choices texts per prompt, at least 1
 * @param maxTokens of one text; null: as many as fit
 * @param stop strings that end a text
 * @param stopIds tokens that end a text
 * @param ignoreEnd the model's own end tokens do not end a text
 * @param seed null: draw one
 * @param topLogprobs −1: no log-probabilities; 0: of the chosen token; n: of the n likeliest too
 * @param user opaque name of the end user
 */
public record GenerationOptions(
    String model,
    int choices,
    @Nullable Integer maxTokens,
    List<String> stop,
    List<Integer> stopIds,
    boolean ignoreEnd,
    float temperature,
    float topP,
    int topK,
    @Nullable Long seed,
    int topLogprobs,
    StreamMode stream,
    @Nullable String user) {
  public GenerationOptions {
    stop = List.copyOf(stop);
    stopIds = List.copyOf(stopIds);
  }

  /** How the answer is sent. */
  public enum StreamMode {
    WHOLE,
    STREAM,
    STREAM_WITH_USAGE;

    public boolean streams() {
      return this != WHOLE;
    }
  }
}
