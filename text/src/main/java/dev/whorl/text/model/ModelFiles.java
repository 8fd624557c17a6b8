package dev.whorl.text.model;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The small files of one model: configuration, tokenizer, template; never weights. */
@FunctionalInterface
public interface ModelFiles {
  /** The metadata of a GGUF file, as JSON by key. */
  String GGUF_METADATA = "gguf-metadata";

  String TOKENIZER = "tokenizer.json";
  String SENTENCE_PIECE = "tokenizer.model";
  String ADDED_TOKENS = "added_tokens.json";
  String SPECIAL_TOKENS = "special_tokens_map.json";
  String TOKENIZER_CONFIG = "tokenizer_config.json";
  String GENERATION_CONFIG = "generation_config.json";
  String CONFIG = "config.json";
  String CHAT_TEMPLATE_JSON = "chat_template.json";
  String CHAT_TEMPLATE = "chat_template.jinja";

  /**
   * The bytes of a file, null if the model has none of that name. Blocks. Throws IOException if
   * nobody can be asked now.
   */
  byte @Nullable [] read(String name) throws IOException;
}
