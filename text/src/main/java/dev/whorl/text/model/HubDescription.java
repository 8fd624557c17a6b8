package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.text.tokenizer.SentencePieceFile;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the description of a model from the files of a Hugging Face folder: {@code tokenizer.json}
 * or {@code tokenizer.model}, {@code tokenizer_config.json}, {@code generation_config.json}, {@code
 * config.json}, {@code chat_template.jinja} and {@code .json}.
 */
record HubDescription(ModelFiles files, JsonNode tokenizerConfig, String kind)
    implements ModelDescription {
  static HubDescription of(ModelFiles files) throws IOException, UnusableModelFile {
    byte[] document = files.read(ModelFiles.TOKENIZER);
    return new HubDescription(
        files,
        JsonFile.orMissing(files, ModelFiles.TOKENIZER_CONFIG),
        document != null ? ModelFiles.TOKENIZER : ModelFiles.SENTENCE_PIECE);
  }

  @Override
  public JsonNode tokenizer() throws IOException, UnusableModelFile {
    JsonNode tokenizer = JsonFile.read(files, ModelFiles.TOKENIZER);
    if (tokenizer != null) {
      return tokenizer;
    }
    byte[] pieces = files.read(ModelFiles.SENTENCE_PIECE);
    if (pieces == null) {
      throw new UnusableModelFile(
          "The model has neither a tokenizer.json nor a tokenizer.model nor GGUF metadata: there is nothing to make tokens with.");
    }
    return SentencePieceFile.document(
        pieces, tokenizerConfig, JsonFile.orMissing(files, ModelFiles.ADDED_TOKENS));
  }

  @Override
  public @Nullable String template() throws IOException, UnusableModelFile {
    byte[] own = files.read(ModelFiles.CHAT_TEMPLATE);
    if (own != null) {
      return new String(own, StandardCharsets.UTF_8);
    }
    JsonNode old = JsonFile.orMissing(files, ModelFiles.CHAT_TEMPLATE_JSON).path("chat_template");
    JsonNode named = old.isTextual() ? old : tokenizerConfig.path("chat_template");
    if (!named.isArray()) {
      return text(named);
    }
    for (JsonNode candidate : named) {
      if (candidate.path("name").asText().equals("default")) {
        return text(candidate.path("template"));
      }
    }
    return null;
  }

  private static @Nullable String text(JsonNode template) throws UnusableModelFile {
    if (!template.isMissingNode() && !template.isNull() && !template.isTextual()) {
      throw new UnusableModelFile("The model's chat_template (%s) is no text.".formatted(template));
    }
    return template.textValue();
  }

  @Override
  public Map<String, String> specialTokens() throws IOException, UnusableModelFile {
    JsonNode map = JsonFile.orMissing(files, ModelFiles.SPECIAL_TOKENS);
    Map<String, String> special = new HashMap<>();
    for (String name : new String[] {"bos_token", "eos_token", "unk_token", "pad_token"}) {
      JsonNode token = tokenizerConfig.has(name) ? tokenizerConfig.path(name) : map.path(name);
      String text = token.isObject() ? token.path("content").asText("") : token.asText("");
      if (!text.isEmpty() && !token.isNull()) {
        special.put(name, text);
      }
    }
    return special;
  }

  @Override
  public Set<Integer> endIds(JsonNode tokenizer) throws IOException, UnusableModelFile {
    Set<Integer> ends = new LinkedHashSet<>();
    addIds(ends, JsonFile.orMissing(files, ModelFiles.GENERATION_CONFIG).path("eos_token_id"));
    addIds(ends, JsonFile.orMissing(files, ModelFiles.CONFIG).path("eos_token_id"));
    String configured = specialTokens().get("eos_token");
    for (JsonNode token : tokenizer.path("added_tokens")) {
      String content = token.path("content").asText();
      if (content.equals(configured)
          || (token.path("special").asBoolean() && KNOWN_ENDS.contains(content))) {
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
}
