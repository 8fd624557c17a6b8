package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model's files say about its texts.
 *
 * @param tokenizer a {@code tokenizer.json}
 * @param template source of the chat template, null if there is none
 * @param specialTokens name in templates ({@code bos_token}) → token
 * @param endIds tokens that end a text, at least one
 */
record ModelDescription(
    JsonNode tokenizer,
    @Nullable String template,
    Map<String, String> specialTokens,
    Set<Integer> endIds) {
  /** Control tokens by which models end a turn, whatever id their configuration names. */
  static final List<String> KNOWN_ENDS =
      List.of(
          "<|endoftext|>",
          "<|end_of_text|>",
          "<|im_end|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end|>",
          "<end_of_turn>",
          "</s>");

  ModelDescription {
    specialTokens = Map.copyOf(specialTokens);
    endIds = new LinkedHashSet<>(endIds);
  }
}
