package dev.whorl.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Writes the {@code tokenizer.json} of a model that has none, from its GGUF metadata: byte-level
 * BPE of the tokens and merges, the named pre-tokenizer, control tokens as special ones. The result
 * cuts texts as llama.cpp does.
 */
public final class GgufTokenizer {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;

  private final JsonNode metadata;

  private GgufTokenizer(JsonNode metadata) {
    this.metadata = metadata;
  }

  /**
   * The {@code tokenizer.json} for a GGUF's metadata (a JSON object by key). Throws
   * UnusableModelFile for another kind than byte-level BPE and for missing or unequal lists.
   */
  public static JsonNode document(JsonNode metadata) throws UnusableModelFile {
    return new GgufTokenizer(metadata).write();
  }

  private JsonNode write() throws UnusableModelFile {
    String model = metadata.path("tokenizer.ggml.model").asText("");
    if (!model.equals("gpt2")) {
      throw new UnusableModelFile(
          "The GGUF's tokenizer (tokenizer.ggml.model = %s) is not supported, only byte-level BPE (gpt2) is. Put the model's tokenizer.json beside the file."
              .formatted(model));
    }
    PreTokenizer pre = PreTokenizer.named(metadata.path("tokenizer.ggml.pre").asText("missing"));
    JsonNode tokens = list("tokenizer.ggml.tokens");
    ObjectNode document = NODES.objectNode().put("version", "1.0");
    document.set("added_tokens", addedTokens(tokens));
    document.set("normalizer", pre.composes() ? NODES.objectNode().put("type", "NFC") : null);
    document.putObject("pre_tokenizer").put("type", "Sequence").set("pretokenizers", pre.parts());
    document.set("post_processor", postProcessor(tokens, pre));
    document.set("decoder", decoder());
    document.set("model", bytePairs(tokens, pre));
    return document;
  }

  private ArrayNode addedTokens(JsonNode tokens) throws UnusableModelFile {
    JsonNode types = list("tokenizer.ggml.token_type");
    if (types.size() != tokens.size()) {
      throw new UnusableModelFile(
          "The GGUF lists %d token types for %d tokens; the file is damaged."
              .formatted(types.size(), tokens.size()));
    }
    ArrayNode added = NODES.arrayNode();
    for (int id = 0; id < tokens.size(); id++) {
      int type = types.get(id).asInt();
      if (type == CONTROL || type == USER_DEFINED || type == UNKNOWN) {
        added.add(addedToken(id, tokens.get(id).asText(), type != USER_DEFINED));
      }
    }
    return added;
  }

  private static ObjectNode addedToken(int id, String content, boolean special) {
    return NODES
        .objectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", special);
  }

  private JsonNode postProcessor(JsonNode tokens, PreTokenizer pre) throws UnusableModelFile {
    // Converters leave the key out where llama.cpp knows the answer.
    boolean usual = pre == PreTokenizer.LLAMA3;
    if (!metadata.path("tokenizer.ggml.add_bos_token").asBoolean(usual)) {
      return NODES.nullNode();
    }
    JsonNode id = metadata.path("tokenizer.ggml.bos_token_id");
    if (!id.isInt() || id.asInt() < 0 || id.asInt() >= tokens.size()) {
      throw new UnusableModelFile(
          "The GGUF asks for a begin token, but tokenizer.ggml.bos_token_id (%s) is no id of its %d tokens."
              .formatted(id, tokens.size()));
    }
    return beginToken(id.asInt(), tokens.get(id.asInt()).asText());
  }

  private static ObjectNode beginToken(int id, String token) {
    ObjectNode template = NODES.objectNode().put("type", "TemplateProcessing");
    for (String kind : new String[] {"single", "pair"}) {
      ArrayNode parts = template.putArray(kind);
      parts.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
      parts.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
      if (kind.equals("pair")) {
        parts.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
      }
    }
    ObjectNode special = template.putObject("special_tokens").putObject(token).put("id", token);
    special.putArray("ids").add(id);
    special.putArray("tokens").add(token);
    return template;
  }

  private static ObjectNode decoder() {
    return NODES
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private ObjectNode bytePairs(JsonNode tokens, PreTokenizer pre) throws UnusableModelFile {
    ObjectNode model = NODES.objectNode().put("type", "BPE");
    model.put("fuse_unk", false).put("byte_fallback", false);
    model.put("ignore_merges", pre.ignoresMerges());
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id).asText(), id);
    }
    if (vocabulary.size() != tokens.size()) {
      throw new UnusableModelFile(
          "The GGUF lists %d tokens of which only %d are different; the file is damaged."
              .formatted(tokens.size(), vocabulary.size()));
    }
    model.set("merges", list("tokenizer.ggml.merges"));
    return model;
  }

  private JsonNode list(String key) throws UnusableModelFile {
    JsonNode list = metadata.path(key);
    if (!list.isArray()) {
      throw new UnusableModelFile(
          "The GGUF's metadata has no list %s. Put the model's tokenizer.json beside the file."
              .formatted(key));
    }
    return list;
  }
}
