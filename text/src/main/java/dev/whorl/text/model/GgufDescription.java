package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.text.tokenizer.GgufTokenizer;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the description of a model from the metadata of its GGUF file.
 *
 * @param files where a tokenizer.json may lie beside
 */
record GgufDescription(ModelFiles files, JsonNode metadata) implements ModelDescription {
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final Map<String, String> TEMPLATE_NAMES =
      Map.of(
          "bos", "bos_token", "eos", "eos_token", "unknown", "unk_token", "padding", "pad_token");

  @Override
  public String kind() {
    String model = metadata.path("tokenizer.ggml.model").asText("none");
    String pre = metadata.path("tokenizer.ggml.pre").asText("none");
    return model.equals("gpt2")
        ? "GGUF, byte-level BPE, pre-tokenizer " + pre
        : "GGUF, " + (model.equals("llama") ? "SentencePiece" : model);
  }

  /** Made from the metadata; only where that cannot be, the file beside, which may be another's. */
  @Override
  public JsonNode tokenizer() throws IOException, UnusableModelFile {
    try {
      return GgufTokenizer.document(metadata);
    } catch (UnusableModelFile e) {
      JsonNode beside = JsonFile.read(files, ModelFiles.TOKENIZER);
      if (beside == null) {
        throw e;
      }
      return beside;
    }
  }

  @Override
  public @Nullable String template() {
    return metadata.path("tokenizer.chat_template").asText(null);
  }

  @Override
  public Map<String, String> specialTokens() {
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

  @Override
  public Set<Integer> endIds(JsonNode tokenizer) {
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
      int type = types.path(id).asInt();
      if ((type == CONTROL || type == USER_DEFINED)
          && KNOWN_ENDS.contains(tokens.get(id).asText())) {
        ends.add(id);
      }
    }
    return ends;
  }
}
