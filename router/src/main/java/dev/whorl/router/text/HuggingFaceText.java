package dev.whorl.router.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The tokenizer of a {@code tokenizer.json}, run by the Hugging Face library. */
public final class HuggingFaceText implements Tokenizer, AutoCloseable {
  // The library cuts at 512 tokens unless it is told not to.
  private static final Map<String, String> WHOLE_TEXTS =
      Map.of("truncation", "false", "padding", "false");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HuggingFaceTokenizer library;
  private final TokenizerDocument document;

  private HuggingFaceText(HuggingFaceTokenizer library, TokenizerDocument document) {
    this.library = library;
    this.document = document;
  }

  /**
   * Reads a {@code tokenizer.json}. Throws UnusableModelFile if it is malformed or its kind is
   * unknown to the library.
   */
  public static HuggingFaceText read(JsonNode tokenizer) throws UnusableModelFile {
    try {
      byte[] json = JSON.writeValueAsBytes(tokenizer);
      return new HuggingFaceText(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), WHOLE_TEXTS),
          TokenizerDocument.of(tokenizer));
    } catch (IOException | RuntimeException e) {
      throw new UnusableModelFile("tokenizer.json cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Integer> encode(String text, boolean addSpecial) {
    if (text.isEmpty() && !addSpecial) {
      return List.of();
    }
    return Arrays.stream(library.encode(text, addSpecial, false).getIds())
        .mapToObj(Math::toIntExact)
        .toList();
  }

  @Override
  public String decode(List<Integer> ids) {
    return library.decode(ids.stream().mapToLong(Integer::longValue).toArray(), true);
  }

  @Override
  public TokenText token(int id) {
    String written = document.tokens().get(id);
    if (written == null) {
      throw new IllegalArgumentException(
          "The token id (%d) is none of the tokenizer's %d ids.".formatted(id, size()));
    }
    if (document.added().contains(id)) {
      return TokenText.of(written);
    }
    if (document.byteLevel()) {
      return TokenText.of(ByteLevel.bytes(written));
    }
    return TokenText.of(library.decode(new long[] {id}, false));
  }

  @Override
  public int size() {
    return document.size();
  }

  @Override
  public void close() {
    library.close();
  }
}
