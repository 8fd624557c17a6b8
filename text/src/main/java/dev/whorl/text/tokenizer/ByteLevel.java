package dev.whorl.text.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The alphabet of byte-level BPE (GPT-2): every byte is written as one printable character.
 * Printable Latin-1 characters stand for themselves, the other bytes, in ascending order, for
 * U+0100 and up.
 */
final class ByteLevel {
  private static final int FIRST_SHIFTED = 0x100;
  private static final int[] BYTE_OF = new int[FIRST_SHIFTED + 256];

  static {
    Arrays.fill(BYTE_OF, -1);
    int shifted = FIRST_SHIFTED;
    for (int b = 0; b < 256; b++) {
      BYTE_OF[printable(b) ? b : shifted++] = b;
    }
  }

  private ByteLevel() {}

  /** The bytes of a token; a character outside of the alphabet stands for its own UTF-8 bytes. */
  static byte[] bytes(String token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length());
    token
        .codePoints()
        .forEach(c -> {
          if (c < BYTE_OF.length && BYTE_OF[c] >= 0) {
            bytes.write(BYTE_OF[c]);
          } else {
            bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
          }
        });
    return bytes.toByteArray();
  }

  private static boolean printable(int b) {
    return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE && b <= 0xFF);
  }
}
