package dev.whorl.text.tokenizer;

import static dev.whorl.text.tokenizer.DocumentParts.NODES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.text.tokenizer.Vocabulary.Kind;
import dev.whorl.text.tokenizer.Vocabulary.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A SentencePiece model, and the {@code tokenizer.json} that cuts texts as it does.
 *
 * @param unigram the likeliest cut into pieces (unigram model); else pieces are put together by
 *     score, as byte-pair encoding does with merges
 * @param spaceInFront a text, and what stands behind a control token, begins with a space
 * @param singleSpaces runs of spaces become one, those at the ends none
 * @param charsMap SentencePiece's compiled normalisation of characters, in Base64; empty: none
 * @param begin token in front of a plain text, {@link DocumentParts#NONE}: none
 * @param end token behind it
 * @param swallowsSpace added tokens that take the white space behind them
 */
record SentencePieces(
    Vocabulary vocabulary,
    boolean unigram,
    boolean spaceInFront,
    boolean singleSpaces,
    String charsMap,
    int begin,
    int end,
    Predicate<Token> swallowsSpace) {
  private static final String SPACE = "\u2581";

  JsonNode document() throws UnusableModelFile {
    return document(unigram ? unigramModel() : bytePairs());
  }

  /** With a model of its own. */
  JsonNode document(ObjectNode model) {
    ObjectNode document = DocumentParts.document(vocabulary, swallowsSpace);
    document.set("normalizer", DocumentParts.sequence("normalizers", normalizers()));
    document.set("pre_tokenizer", NODES.nullNode());
    document.set("post_processor", DocumentParts.around(vocabulary, begin, end));
    document.set("decoder", decoder());
    document.set("model", model);
    return document;
  }

  private ArrayNode normalizers() {
    ArrayNode parts = NODES.arrayNode();
    if (!charsMap.isEmpty()) {
      parts.addObject().put("type", "Precompiled").put("precompiled_charsmap", charsMap);
    }
    if (singleSpaces) {
      parts.addObject().put("type", "Strip").put("strip_left", true).put("strip_right", true);
      ObjectNode runs = parts.addObject().put("type", "Replace");
      runs.putObject("pattern").put("Regex", " {2,}");
      runs.put("content", " ");
    }
    if (spaceInFront) {
      parts.addObject().put("type", "Prepend").put("prepend", SPACE);
    }
    parts.add(DocumentParts.replace(" ", SPACE));
    return parts;
  }

  private JsonNode decoder() {
    ArrayNode parts = NODES.arrayNode();
    parts.add(DocumentParts.replace(SPACE, " "));
    parts.addObject().put("type", "ByteFallback");
    parts.addObject().put("type", "Fuse");
    if (spaceInFront) {
      parts.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    return DocumentParts.sequence("decoders", parts);
  }

  private boolean hasBytes() {
    return vocabulary.first(Kind.BYTE) >= 0;
  }

  private int unknown() throws UnusableModelFile {
    int unknown = vocabulary.first(Kind.UNKNOWN);
    if (unknown < 0 && !hasBytes()) {
      throw new UnusableModelFile(
          "The tokenizer cannot be made: its SentencePiece vocabulary has neither an unknown token nor tokens for single bytes. Put the model's own tokenizer.json beside the file.");
    }
    return unknown;
  }

  private ObjectNode unigramModel() throws UnusableModelFile {
    ObjectNode model = NODES.objectNode().put("type", "Unigram");
    int unknown = unknown();
    if (unknown >= 0) {
      model.put("unk_id", unknown);
    } else {
      model.putNull("unk_id");
    }
    model.put("byte_fallback", hasBytes());
    ArrayNode pieces = model.putArray("vocab");
    for (Token token : vocabulary.tokens()) {
      double score = token.kind() == Kind.USER_DEFINED ? 0 : token.score();
      pieces.addArray().add(token.text()).add(score);
    }
    return model;
  }

  private ObjectNode bytePairs() throws UnusableModelFile {
    ObjectNode model = NODES.objectNode().put("type", "BPE");
    int unknown = unknown();
    model.put("unk_token", unknown < 0 ? null : vocabulary.get(unknown).text());
    model.put("fuse_unk", true).put("byte_fallback", hasBytes()).put("ignore_merges", false);
    ObjectNode ids = model.putObject("vocab");
    vocabulary.ids().forEach(ids::put);
    ArrayNode merges = model.putArray("merges");
    for (Merge merge : merges()) {
      merges.addArray().add(merge.left()).add(merge.right());
    }
    return model;
  }

  private record Merge(String left, String right, float score) {}

  /**
   * Every way to put a piece together from two others, best score first. SentencePiece joins the
   * best pair, and the one furthest left of equal ones: where several pairs give pieces of the same
   * score, a longer left part is one that has grown from the left.
   */
  private List<Merge> merges() {
    List<Merge> merges = new ArrayList<>();
    for (Token token : vocabulary.tokens()) {
      if (!isJoined(token)) {
        continue;
      }
      String text = token.text();
      for (int at = 1; at < text.length(); at++) {
        if (Character.isLowSurrogate(text.charAt(at))) {
          continue;
        }
        String left = text.substring(0, at);
        String right = text.substring(at);
        if (isPart(left) && isPart(right)) {
          merges.add(new Merge(left, right, token.score()));
        }
      }
    }
    merges.sort(
        Comparator.comparing(Merge::score, Comparator.reverseOrder())
            .thenComparing(merge -> merge.left().length(), Comparator.reverseOrder())
            .thenComparing(merge -> merge.right().length(), Comparator.reverseOrder()));
    return merges;
  }

  private boolean isPart(String text) {
    Map<String, Integer> ids = vocabulary.ids();
    Integer id = ids.get(text);
    return id != null && isJoined(vocabulary.get(id));
  }

  private static boolean isJoined(Token token) {
    return token.kind() == Kind.NORMAL || token.kind() == Kind.USER_DEFINED;
  }
}
