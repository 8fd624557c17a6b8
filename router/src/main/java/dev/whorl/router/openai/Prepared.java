package dev.whorl.router.openai;

import dev.whorl.router.session.Generation;
import dev.whorl.text.tokenizer.Tokenizer;
import java.util.List;

/**
 * A checked request with its prompts as tokens, ready to be run.
 *
 * @param generations one per choice, in the order of the choices
 * @param promptTokens of all prompts, each counted once
 * @param continuing the answers go on behind the prompts' texts; else they are texts of their own
 * @param ignored full names of fields of the request that change nothing
 */
public record Prepared(
    List<Generation> generations,
    int promptTokens,
    GenerationOptions options,
    Tokenizer tokenizer,
    ReplyShape shape,
    boolean continuing,
    List<String> ignored) {
  public Prepared {
    generations = List.copyOf(generations);
    ignored = List.copyOf(ignored);
  }

  /** A new text of a choice. */
  public GeneratedText text(int choice) {
    List<Integer> before = continuing ? generations.get(choice).ids() : List.of();
    return new GeneratedText(tokenizer, before, options.stop(), options.topLogprobs() >= 0);
  }
}
