package dev.whorl.router.openai;

import dev.whorl.router.session.Generation;
import dev.whorl.router.text.Tokenizer;
import java.util.List;

/**
 * A checked request with its prompts as tokens, ready to be run.
 *
 * @param generations one per choice, in the order of the choices
 * @param promptTokens of all prompts, each counted once
 */
public record Prepared(
    List<Generation> generations,
    int promptTokens,
    GenerationOptions options,
    Tokenizer tokenizer,
    ReplyShape shape) {
  public Prepared {
    generations = List.copyOf(generations);
  }

  /** A new text of one choice. */
  public GeneratedText text() {
    return new GeneratedText(tokenizer, options.stop(), options.topLogprobs() >= 0);
  }
}
