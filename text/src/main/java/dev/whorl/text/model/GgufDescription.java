package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Reads the description of a model from the metadata of its GGUF file. */
final class GgufDescription {
  private static final int CONTROL = 3;
  private static final Map<String, String> TEMPLATE_NAMES =
      Map.of(
          "bos", "bos_token", "eos", "eos_token", "unknown", "unk_token", "padding", "pad_token");

  private final JsonNode metadata;

  private GgufDescription(JsonNode metadata) {
    this.metadata = metadata;
  }

  /**
   * @param tokenizer the {@code tokenizer.json} to be used
   */
  static ModelDescription read(JsonNode metadata, JsonNode tokenizer) {
    GgufDescription gguf = new GgufDescription(metadata);
    return new ModelDescription(
        tokenizer,
        metadata.path("tokenizer.chat_template").asText(null),
        gguf.specialTokens(),
        gguf.endIds());
  }

  private Map<String, String> specialTokens() {
    JsonNode tokens = metadata.path("tokenizer.ggml.tokens");
    Map<String, String> special = new HashMap<>();
    TEMPLATE_NAMES.forEach((role, name) -> {
      JsonNode id = metadata.path("tokenizer.ggml.%s_token_id".formatted(role));
      if (id.isInt() && tokens.has(id.asInt())) {
        special.put(name, tokens.get(id.asInt()).asText());
      }
    });
    return special;
  }

  private Set<Integer> endIds() {
    Set<Integer> ends = new LinkedHashSet<>();
    for (String role : new String[] {"eos", "eot", "eom"}) {
      JsonNode id = metadata.path("tokenizer.ggml.%s_token_id".formatted(role));
      if (id.isInt()) {
        ends.add(id.asInt());
      }
    }
    JsonNode tokens = metadata.path("tokenizer.ggml.tokens");
    JsonNode types = metadata.path("tokenizer.ggml.token_type");
    for (int id = 0; id < tokens.size(); id++) {
      if (types.path(id).asInt() == CONTROL
          && ModelDescription.KNOWN_ENDS.contains(tokens.get(id).asText())) {
        ends.add(id);
      }
    }
    return ends;
  }
}
