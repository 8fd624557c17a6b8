package dev.whorl.text.tokenizer;

import static dev.whorl.text.tokenizer.DocumentParts.NODES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.text.tokenizer.Vocabulary.Kind;
import dev.whorl.text.tokenizer.Vocabulary.Token;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes the {@code tokenizer.json} of a model that has none, from its GGUF metadata: byte-level
 * BPE of tokens and merges behind the named pre-tokenizer, or SentencePiece. The result cuts texts
 * as llama.cpp does; the authors of some models also compose characters (NFC) first.
 */
public final class GgufTokenizer {
  private static final String PREFIX = "tokenizer.ggml.";

  /** Of Phi-3's added tokens, those that leave the white space behind them. */
  private static final Set<String> PHI3_KEEPS_SPACE = Set.of("<unk>", "<s>", "<|endoftext|>");

  private final JsonNode metadata;

  private GgufTokenizer(JsonNode metadata) {
    this.metadata = metadata;
  }

  /**
   * The {@code tokenizer.json} for a GGUF's metadata (a JSON object by key). Throws
   * UnusableModelFile for a kind that is not supported and for missing or unequal lists.
   */
  public static JsonNode document(JsonNode metadata) throws UnusableModelFile {
    return new GgufTokenizer(metadata).write();
  }

  private JsonNode write() throws UnusableModelFile {
    String model = field("model").asText("");
    return switch (model) {
      case "gpt2" -> byteLevel();
      case "gemma4" -> mergedPieces();
      case "llama" -> sentencePieces(false).document();
      case "t5" -> sentencePieces(true).document();
      default ->
          throw new UnusableModelFile(
              "The GGUF's tokenizer (tokenizer.ggml.model = %s) is not supported. Put the model's tokenizer.json beside the file."
                  .formatted(model.isEmpty() ? "missing" : model));
    };
  }

  private JsonNode byteLevel() throws UnusableModelFile {
    PreTokenizer pre = PreTokenizer.named(field("pre").asText("missing"));
    Vocabulary vocabulary = vocabulary(false);
    ObjectNode document = DocumentParts.document(vocabulary, this::swallowsSpace);
    document.set("normalizer", NODES.nullNode());
    document.putObject("pre_tokenizer").put("type", "Sequence").set("pretokenizers", pre.parts());
    document.set("post_processor", around(vocabulary, pre.begins(), false));
    document
        .putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", true)
        .put("use_regex", true);
    document.set("model", bytePairs(vocabulary).put("ignore_merges", pre.wholeWords()));
    return document;
  }

  /** Gemma 4: SentencePiece's spelling, but with the merges themselves. */
  private JsonNode mergedPieces() throws UnusableModelFile {
    Vocabulary vocabulary = vocabulary(false);
    ObjectNode model = bytePairs(vocabulary).put("fuse_unk", true).put("byte_fallback", true);
    return pieces(vocabulary, false, false, true, false).document(model);
  }

  private SentencePieces sentencePieces(boolean unigram) throws UnusableModelFile {
    return pieces(
        vocabulary(true), unigram, field("add_space_prefix").asBoolean(true), !unigram, unigram);
  }

  private SentencePieces pieces(
      Vocabulary vocabulary,
      boolean unigram,
      boolean spaceInFront,
      boolean usuallyBegins,
      boolean usuallyEnds)
      throws UnusableModelFile {
    return new SentencePieces(
        vocabulary,
        unigram,
        spaceInFront,
        unigram && field("remove_extra_whitespaces").asBoolean(false),
        unigram ? charsMap() : "",
        wanted("bos", vocabulary, usuallyBegins, 1),
        wanted("eos", vocabulary, usuallyEnds, unigram ? 1 : 2),
        this::swallowsSpace);
  }

  private JsonNode around(Vocabulary vocabulary, boolean usuallyBegins, boolean usuallyEnds)
      throws UnusableModelFile {
    return DocumentParts.around(
        vocabulary,
        wanted("bos", vocabulary, usuallyBegins, DocumentParts.NONE),
        wanted("eos", vocabulary, usuallyEnds, DocumentParts.NONE));
  }

  /**
   * The token that stands at a text's begin or end, or none.
   *
   * @param usually what holds where the file does not say: converters leave it out where llama.cpp
   *     knows
   * @param usual id where the file names none
   */
  private int wanted(String role, Vocabulary vocabulary, boolean usually, int usual)
      throws UnusableModelFile {
    if (!field("add_" + role + "_token").asBoolean(usually)) {
      return DocumentParts.NONE;
    }
    JsonNode id = field(role + "_token_id");
    int token = id.isMissingNode() ? usual : id.isInt() ? id.asInt() : DocumentParts.NONE;
    if (token < 0 || token >= vocabulary.size()) {
      throw new UnusableModelFile(
          "The GGUF wants a %s token around texts, but tokenizer.ggml.%s_token_id (%s) is no id of its %d tokens."
              .formatted(role, role, id.isMissingNode() ? "missing" : id, vocabulary.size()));
    }
    return token;
  }

  /** GGUF has no field for it; like llama.cpp, this knows Phi-3 by its name. */
  private boolean swallowsSpace(Token token) {
    String name = metadata.path("general.name").asText("").toLowerCase(Locale.ROOT);
    boolean phi3 = name.contains("phi-3") || name.contains("phi3");
    return phi3 && !PHI3_KEEPS_SPACE.contains(token.text());
  }

  private ObjectNode bytePairs(Vocabulary vocabulary) throws UnusableModelFile {
    ObjectNode model = NODES.objectNode().put("type", "BPE");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode ids = model.putObject("vocab");
    vocabulary.ids().forEach(ids::put);
    ArrayNode merges = model.putArray("merges");
    for (JsonNode merge : list("merges")) {
      String pair = merge.asText();
      int space = pair.indexOf(' ', 1);
      if (space < 0) {
        throw new UnusableModelFile(
            "The GGUF has a merge (%s) that is no pair; the file is damaged.".formatted(pair));
      }
      String left = pair.substring(0, space);
      String right = pair.substring(space + 1);
      for (String token : List.of(left, right, left + right)) {
        if (!vocabulary.ids().containsKey(token)) {
          throw new UnusableModelFile(
              "The GGUF has a merge (%s) with (%s), which is none of its tokens; the file is damaged."
                  .formatted(pair, token));
        }
      }
      merges.addArray().add(left).add(right);
    }
    return model;
  }

  private Vocabulary vocabulary(boolean scored) throws UnusableModelFile {
    JsonNode tokens = list("tokens");
    JsonNode types = list("token_type");
    JsonNode scores = scored ? list("scores") : NODES.arrayNode();
    requireEqual(types.size(), "token types", tokens.size());
    if (scored) {
      requireEqual(scores.size(), "scores", tokens.size());
    }
    List<Token> all = new ArrayList<>(tokens.size());
    for (int id = 0; id < tokens.size(); id++) {
      if (scored && !scores.get(id).isNumber()) {
        throw new UnusableModelFile(
            "The GGUF's score of the token %d (%s) is no finite number; the file is damaged."
                .formatted(id, tokens.get(id).asText()));
      }
      float score = scored ? scores.get(id).floatValue() : 0;
      all.add(new Token(tokens.get(id).asText(), score, Kind.of(types.get(id).asInt())));
    }
    return Vocabulary.of(all);
  }

  private static void requireEqual(int count, String what, int tokens) throws UnusableModelFile {
    if (count != tokens) {
      throw new UnusableModelFile(
          "The GGUF lists %d %s for %d tokens; the file is damaged."
              .formatted(count, what, tokens));
    }
  }

  private String charsMap() {
    JsonNode list = field("precompiled_charsmap");
    byte[] map = new byte[list.size()];
    for (int i = 0; i < map.length; i++) {
      map[i] = (byte) list.get(i).asInt();
    }
    return Base64.getEncoder().encodeToString(map);
  }

  private JsonNode field(String name) {
    return metadata.path(PREFIX + name);
  }

  private JsonNode list(String name) throws UnusableModelFile {
    JsonNode list = field(name);
    if (!list.isArray()) {
      throw new UnusableModelFile(
          "The GGUF's metadata has no list %s. Put the model's tokenizer.json beside the file."
              .formatted(PREFIX + name));
    }
    return list;
  }
}
