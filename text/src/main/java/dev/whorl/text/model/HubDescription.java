package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the description of a model from the files of a Hugging Face folder: {@code tokenizer.json},
 * {@code tokenizer_config.json}, {@code generation_config.json}, {@code config.json}, {@code
 * chat_template.jinja}.
 */
final class HubDescription {
  private final ModelFiles files;
  private final JsonNode tokenizerConfig;

  private HubDescription(ModelFiles files, JsonNode tokenizerConfig) {
    this.files = files;
    this.tokenizerConfig = tokenizerConfig;
  }

  static ModelDescription read(ModelFiles files, JsonNode tokenizer)
      throws IOException, UnusableModelFile {
    HubDescription hub = new HubDescription(files, json(files, ModelFiles.TOKENIZER_CONFIG));
    return new ModelDescription(
        tokenizer, hub.template(), hub.specialTokens(), hub.endIds(tokenizer));
  }

  private @Nullable String template() throws IOException {
    byte[] own = files.read(ModelFiles.CHAT_TEMPLATE);
    if (own != null) {
      return new String(own, StandardCharsets.UTF_8);
    }
    JsonNode named = tokenizerConfig.path("chat_template");
    if (!named.isArray()) {
      return named.asText(null);
    }
    for (JsonNode candidate : named) {
      if (candidate.path("name").asText().equals("default")) {
        return candidate.path("template").asText();
      }
    }
    return null;
  }

  private Map<String, String> specialTokens() {
    Map<String, String> special = new HashMap<>();
    for (String name : new String[] {"bos_token", "eos_token", "unk_token", "pad_token"}) {
      JsonNode token = tokenizerConfig.path(name);
      String text = token.isObject() ? token.path("content").asText("") : token.asText("");
      if (!text.isEmpty() && !token.isNull()) {
        special.put(name, text);
      }
    }
    return special;
  }

  private Set<Integer> endIds(JsonNode tokenizer) throws IOException, UnusableModelFile {
    Set<Integer> ends = new LinkedHashSet<>();
    addIds(ends, json(files, ModelFiles.GENERATION_CONFIG).path("eos_token_id"));
    addIds(ends, json(files, ModelFiles.CONFIG).path("eos_token_id"));
    String configured = specialTokens().get("eos_token");
    for (JsonNode token : tokenizer.path("added_tokens")) {
      String content = token.path("content").asText();
      if (content.equals(configured)
          || (token.path("special").asBoolean() && ModelDescription.KNOWN_ENDS.contains(content))) {
        ends.add(token.path("id").asInt());
      }
    }
    return ends;
  }

  private static void addIds(Set<Integer> ends, JsonNode ids) {
    if (ids.isInt()) {
      ends.add(ids.asInt());
    }
    for (JsonNode id : ids) {
      ends.add(id.asInt());
    }
  }

  private static JsonNode json(ModelFiles files, String name)
      throws IOException, UnusableModelFile {
    JsonNode json = ModelReader.tree(files, name);
    return json == null ? MissingNode.getInstance() : json;
  }
}
