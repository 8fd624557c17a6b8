package dev.whorl.text.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What one token stands for.
 *
 * @param text as text; U+FFFD where its bytes are only a part of a character
 * @param bytes the exact UTF-8 bytes, each 0..255
 */
public record TokenText(String text, List<Integer> bytes) {
  public TokenText {
    bytes = List.copyOf(bytes);
  }

  static TokenText of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  static TokenText of(byte[] utf8) {
    List<Integer> bytes = new ArrayList<>(utf8.length);
    for (byte b : utf8) {
      bytes.add(Byte.toUnsignedInt(b));
    }
    return new TokenText(new String(utf8, StandardCharsets.UTF_8), bytes);
  }
}
