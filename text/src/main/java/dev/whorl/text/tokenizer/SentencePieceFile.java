package dev.whorl.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.whorl.text.tokenizer.Vocabulary.Kind;
import dev.whorl.text.tokenizer.Vocabulary.Token;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the {@code tokenizer.json} of a {@code tokenizer.model}: the file of the SentencePiece
 * library, a ModelProto (sentencepiece_model.proto).
 */
public final class SentencePieceFile {
  private static final int UNIGRAM = 1;
  private static final int BPE = 2;

  private final List<Token> pieces = new ArrayList<>();
  private int modelType = UNIGRAM;
  private int begin = 1;
  private boolean spaceInFront = true;
  private boolean singleSpaces = true;
  private boolean spaceBehind;
  private String charsMap = "";

  private SentencePieceFile() {}

  /**
   * The {@code tokenizer.json} for a file. Throws UnusableModelFile for one that is none or of a
   * kind that is not supported.
   *
   * @param config the {@code tokenizer_config.json} beside it: added tokens, begin and end; missing
   *     where there is none
   * @param addedTokens the {@code added_tokens.json} beside it, token to id; missing where there is
   *     none
   */
  public static JsonNode document(byte[] file, JsonNode config, JsonNode addedTokens)
      throws UnusableModelFile {
    SentencePieceFile model = new SentencePieceFile();
    try {
      model.read(CodedInputStream.newInstance(file));
    } catch (IOException e) {
      throw new UnusableModelFile(
          "tokenizer.model is no file of SentencePiece: " + e.getMessage(), e);
    }
    return model.pieces(config, addedTokens).document();
  }

  private SentencePieces pieces(JsonNode config, JsonNode addedTokens) throws UnusableModelFile {
    if (pieces.isEmpty()) {
      throw new UnusableModelFile("tokenizer.model has no pieces: it is no file of SentencePiece.");
    }
    if (modelType != UNIGRAM && modelType != BPE) {
      throw new UnusableModelFile(
          "tokenizer.model has the model type (%d), and only unigram (1) and BPE (2) are supported. Put the model's tokenizer.json beside it."
              .formatted(modelType));
    }
    if (spaceBehind) {
      throw new UnusableModelFile(
          "tokenizer.model treats white space as a suffix (treat_whitespace_as_suffix), which is not supported. Put the model's tokenizer.json beside it.");
    }
    Map<Integer, JsonNode> described = new TreeMap<>();
    config
        .path("added_tokens_decoder")
        .properties()
        .forEach(entry -> described.put(id(entry.getKey()), entry.getValue()));
    Vocabulary vocabulary = Vocabulary.of(withAdded(described, addedTokens));
    return new SentencePieces(
        vocabulary,
        modelType == UNIGRAM,
        config.path("add_prefix_space").asBoolean(spaceInFront),
        singleSpaces,
        charsMap,
        wanted(config, vocabulary, "bos", begin, begin >= 0),
        wanted(config, vocabulary, "eos", DocumentParts.NONE, false),
        token -> swallowsSpace(described, vocabulary, token));
  }

  /** Tokens that the folder adds stand behind the pieces, or say anew what a piece is. */
  private List<Token> withAdded(Map<Integer, JsonNode> described, JsonNode addedTokens)
      throws UnusableModelFile {
    Map<Integer, Token> added = new TreeMap<>();
    addedTokens
        .properties()
        .forEach(entry ->
            added.put(entry.getValue().asInt(-1), new Token(entry.getKey(), 0, Kind.USER_DEFINED)));
    described.forEach((id, token) -> added.put(id, added(id, token)));
    List<Token> all = new ArrayList<>(pieces);
    for (Map.Entry<Integer, Token> entry : added.entrySet()) {
      int id = entry.getKey();
      if (id < 0 || id > all.size()) {
        throw new UnusableModelFile(
            "The folder's added token (%s) has the id (%d), which does not follow the %d tokens before it."
                .formatted(entry.getValue().text(), id, all.size()));
      }
      if (id == all.size()) {
        all.add(entry.getValue());
      } else if (all.get(id).text().equals(entry.getValue().text())) {
        all.set(id, entry.getValue());
      }
    }
    return all;
  }

  private Token added(int id, JsonNode token) {
    boolean unknown = id >= 0 && id < pieces.size() && pieces.get(id).kind() == Kind.UNKNOWN;
    boolean special = token.path("special").asBoolean();
    return new Token(
        token.path("content").asText(),
        0,
        unknown ? Kind.UNKNOWN : special ? Kind.CONTROL : Kind.USER_DEFINED);
  }

  private static int id(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static boolean swallowsSpace(
      Map<Integer, JsonNode> described, Vocabulary vocabulary, Token token) {
    JsonNode entry = described.get(vocabulary.ids().get(token.text()));
    return entry != null && entry.path("rstrip").asBoolean();
  }

  private static int wanted(
      JsonNode config, Vocabulary vocabulary, String role, int usual, boolean usually) {
    if (!config.path("add_" + role + "_token").asBoolean(usually)) {
      return DocumentParts.NONE;
    }
    JsonNode token = config.path(role + "_token");
    String text = token.path("content").asText(token.asText(""));
    Integer id = vocabulary.ids().get(text);
    int chosen = id == null ? usual : id;
    return chosen < vocabulary.size() ? chosen : DocumentParts.NONE;
  }

  private void read(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> pieces.add(piece(part(in)));
        case 2 -> trainer(part(in));
        case 3 -> normalizer(part(in));
        default -> in.skipField(tag);
      }
    }
  }

  private static CodedInputStream part(CodedInputStream in) throws IOException {
    return CodedInputStream.newInstance(in.readByteArray());
  }

  private static Token piece(CodedInputStream in) throws IOException {
    String text = "";
    float score = 0;
    Kind kind = Kind.NORMAL;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> text = in.readStringRequireUtf8();
        case 2 -> score = in.readFloat();
        case 3 -> kind = Kind.of(in.readEnum());
        default -> in.skipField(tag);
      }
    }
    return new Token(text, score, kind);
  }

  private void trainer(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 3 -> modelType = in.readEnum();
        case 24 -> spaceBehind = in.readBool();
        case 41 -> begin = in.readInt32();
        default -> in.skipField(tag);
      }
    }
  }

  private void normalizer(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 2 -> charsMap = Base64.getEncoder().encodeToString(in.readByteArray());
        case 3 -> spaceInFront = in.readBool();
        case 4 -> singleSpaces = in.readBool();
        default -> in.skipField(tag);
      }
    }
  }
}
