package dev.whorl.text.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The tokenizer of a {@code tokenizer.json}, run by the Hugging Face library. */
public final class HuggingFaceText implements Tokenizer, AutoCloseable {
  // The library cuts at 512 tokens unless it is told not to.
  private static final Map<String, String> WHOLE_TEXTS =
      Map.of("truncation", "false", "padding", "false");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final HuggingFaceTokenizer library;
  private final ControlTokens control;
  private final TokenizerDocument document;
  private final List<Integer> prefix; // what the library puts before a plain text

  private HuggingFaceText(
      HuggingFaceTokenizer library, ControlTokens control, TokenizerDocument document) {
    this.library = library;
    this.control = control;
    this.document = document;
    this.prefix = ids(library, "", true);
  }

  /**
   * Makes the tokenizer of a {@code tokenizer.json}, or of a document that was written instead of
   * one. Throws UnusableModelFile if it is malformed or its kind is unknown to the library.
   */
  public static HuggingFaceText read(JsonNode tokenizer) throws UnusableModelFile {
    try {
      TokenizerDocument document = TokenizerDocument.of(tokenizer);
      ControlTokens control = ControlTokens.of(tokenizer, RANDOM);
      byte[] json = JSON.writeValueAsBytes(control.rename(tokenizer));
      return new HuggingFaceText(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), WHOLE_TEXTS),
          control,
          document);
    } catch (IOException | RuntimeException e) {
      throw new UnusableModelFile("The tokenizer cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Integer> encode(String text, boolean addSpecial) {
    if (text.isEmpty() && !addSpecial) {
      return List.of();
    }
    List<Integer> ids = ids(library, control.named(text), addSpecial);
    boolean twice =
        addSpecial
            && !prefix.isEmpty()
            && ids.size() > 1
            && document.isAdded(ids.get(0))
            && ids.get(0).equals(prefix.get(0))
            && ids.get(1).equals(ids.get(0));
    return twice ? ids.subList(1, ids.size()) : ids;
  }

  @Override
  public String quote(String text) {
    return control.quote(text);
  }

  @Override
  public String unquote(String text) {
    return control.unquote(text);
  }

  @Override
  public String decode(List<Integer> ids) {
    long[] known =
        ids.stream()
            .filter(id -> document.token(id) != null)
            .mapToLong(Integer::longValue)
            .toArray();
    return library.decode(known, true);
  }

  @Override
  public TokenText token(int id) {
    String written = document.token(id);
    if (written == null) {
      return TokenText.of("");
    }
    if (document.isAdded(id)) {
      return TokenText.of(written);
    }
    return switch (document.spelling()) {
      case BYTE_LEVEL -> TokenText.of(ByteLevel.bytes(written));
      case SENTENCE_PIECE -> TokenizerDocument.sentencePiece(written);
      case OTHER -> TokenText.of(library.decode(new long[] {id}, false));
    };
  }

  @Override
  public int size() {
    return document.size();
  }

  @Override
  public void close() {
    library.close();
  }

  private static List<Integer> ids(HuggingFaceTokenizer library, String text, boolean addSpecial) {
    return Arrays.stream(library.encode(text, addSpecial, false).getIds())
        .mapToObj(Math::toIntExact)
        .toList();
  }
}
