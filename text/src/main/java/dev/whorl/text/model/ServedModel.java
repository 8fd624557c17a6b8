package dev.whorl.text.model;

import dev.whorl.text.template.ChatTemplate;
import dev.whorl.text.tokenizer.Tokenizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as requests see it.
 *
 * @param template null: the model has none, chat is refused
 * @param endIds tokens that end a text
 */
public record ServedModel(
    Tokenizer tokenizer, @Nullable ChatTemplate template, List<Integer> endIds) {
  public ServedModel {
    endIds = List.copyOf(endIds);
  }
}
