package dev.whorl.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code tokenizer.json} says that the tokenizer library does not hand out: the token of an
 * id and how tokens are written.
 */
final class TokenizerDocument {
  private static final String SPACE = "\u2581"; // how SentencePiece writes a space

  /** The largest vocabularies have a few hundred thousand tokens. */
  private static final int MAX_ID = (1 << 22) - 1;

  /** How the tokens that are not added ones are written. */
  enum Spelling {
    /** In GPT-2's alphabet of bytes. */
    BYTE_LEVEL,
    /** As text with U+2581 for a space; single bytes as {@code <0x0A>}. */
    SENTENCE_PIECE,
    /** In a way that only the library knows. */
    OTHER
  }

  private final @Nullable String[] tokens; // by id
  private final Set<Integer> added;
  private final Spelling spelling;

  private TokenizerDocument(@Nullable String[] tokens, Set<Integer> added, Spelling spelling) {
    this.tokens = tokens;
    this.added = added;
    this.spelling = spelling;
  }

  static TokenizerDocument of(JsonNode json) {
    JsonNode vocabulary = json.path("model").path("vocab");
    @Nullable String[] tokens = new @Nullable String[size(vocabulary, json.path("added_tokens"))];
    if (vocabulary.isArray()) { // Unigram: [token, score] by id
      for (int id = 0; id < vocabulary.size(); id++) {
        tokens[id] = vocabulary.get(id).path(0).asText();
      }
    } else {
      vocabulary.properties().forEach(e -> tokens[id(e.getKey(), e.getValue())] = e.getKey());
    }
    Set<Integer> added = new HashSet<>();
    for (JsonNode token : json.path("added_tokens")) {
      String content = token.path("content").asText();
      int id = id(content, token.path("id"));
      tokens[id] = content;
      added.add(id);
    }
    return new TokenizerDocument(tokens, added, spelling(json.path("decoder")));
  }

  /** The token of an id as written in the document, null for an id that it does not have. */
  @Nullable String token(int id) {
    return id < 0 || id >= tokens.length ? null : tokens[id];
  }

  /** Whether a token is written as plain text. */
  boolean isAdded(int id) {
    return added.contains(id);
  }

  Spelling spelling() {
    return spelling;
  }

  /** The text of a token in the spelling of SentencePiece. */
  static TokenText sentencePiece(String token) {
    if (token.length() == 6 && token.startsWith("<0x") && token.endsWith(">")) {
      try {
        return TokenText.of(new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)});
      } catch (NumberFormatException e) {
        return TokenText.of(token); // looks like a byte, but is none
      }
    }
    return TokenText.of(token.replace(SPACE, " "));
  }

  int size() {
    return tokens.length;
  }

  private static int size(JsonNode vocabulary, JsonNode addedTokens) {
    int size = vocabulary.isArray() ? vocabulary.size() : 0;
    if (vocabulary.isObject()) {
      for (Map.Entry<String, JsonNode> token : vocabulary.properties()) {
        size = Math.max(size, id(token.getKey(), token.getValue()) + 1);
      }
    }
    for (JsonNode token : addedTokens) {
      size = Math.max(size, id(token.path("content").asText(), token.path("id")) + 1);
    }
    return size;
  }

  /** Throws IllegalArgumentException for what is no token's number. */
  private static int id(String token, JsonNode id) {
    if (!id.isInt() || id.asInt() < 0 || id.asInt() > MAX_ID) {
      throw new IllegalArgumentException(
          "its token (%s) has the id (%s), which is no number from 0 to %d."
              .formatted(token, id.isMissingNode() ? "none" : id, MAX_ID));
    }
    return id.asInt();
  }

  private static Spelling spelling(JsonNode decoder) {
    if (mentions(decoder, part -> type(part).equals("ByteLevel"))) {
      return Spelling.BYTE_LEVEL;
    }
    boolean metaspace =
        mentions(
            decoder,
            part ->
                type(part).equals("Metaspace")
                    || (type(part).equals("Replace")
                        && part.path("pattern").path("String").asText().equals(SPACE)));
    return metaspace ? Spelling.SENTENCE_PIECE : Spelling.OTHER;
  }

  private static String type(JsonNode part) {
    return part.path("type").asText();
  }

  private static boolean mentions(JsonNode decoder, Predicate<JsonNode> wanted) {
    if (wanted.test(decoder)) {
      return true;
    }
    for (JsonNode part : decoder.path("decoders")) {
      if (mentions(part, wanted)) {
        return true;
      }
    }
    return false;
  }
}
