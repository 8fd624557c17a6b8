package dev.whorl.executor.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Changes of a header that damage, accident or malice would make; a function of the seed. */
final class HeaderMutation {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    31,
    33,
    64,
    255,
    1 << 16,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    1L << 60,
    1L << 62,
    Long.MAX_VALUE,
    Long.MAX_VALUE - 31,
    Long.MIN_VALUE
  };
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "null",
    "true",
    "[[[[[[[[",
    "{\"a\":",
    "\\u00zz",
    "\\",
    "-1",
    "0",
    "1e999",
    "99999999999999999999",
    "9223372036854775807",
    "2147483648",
    "\u0000"
  };
  private final Random random;

  private HeaderMutation(long seed) {
    random = new Random(seed);
  }

  /** Binary and textual changes, one to four of them. */
  static byte[] of(byte[] header, boolean text, long seed) {
    HeaderMutation mutation = new HeaderMutation(seed);
    byte[] mutated = header;
    for (int changes = 1 + mutation.random.nextInt(4); changes > 0; changes--) {
      mutated = mutation.change(mutated, text);
    }
    return mutated;
  }

  private byte[] change(byte[] header, boolean text) {
    if (header.length < 16) {
      return header;
    }
    int at = random.nextInt(header.length);
    int end = Math.min(header.length, at + 1 + random.nextInt(64));
    return switch (random.nextInt(7)) {
      case 0 -> splice(header, at, at + 1, new byte[] {(byte) random.nextInt(256)});
      case 1 -> splice(header, at, end, new byte[0]);
      case 2 -> splice(header, at, at, Arrays.copyOfRange(header, at, end));
      case 3 -> random.nextInt(8) == 0 ? Arrays.copyOf(header, at) : flip(header, at);
      case 4 -> text ? number(header, at) : put(header, at & ~3, 4);
      case 5 -> text ? splice(header, at, at, piece()) : put(header, at & ~3, 8);
      default -> text ? splice(header, at, end, piece()) : put(header, at, 8);
    };
  }

  private byte[] piece() {
    return PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
  }

  private byte[] flip(byte[] header, int at) {
    byte[] flipped = header.clone();
    flipped[at] ^= (byte) (1 << random.nextInt(8));
    return flipped;
  }

  /** Another number in place of the next one behind the position. */
  private byte[] number(byte[] header, int at) {
    int start = at;
    while (start < header.length && !Character.isDigit(header[start])) {
      start++;
    }
    int end = start;
    while (end < header.length && Character.isDigit(header[end])) {
      end++;
    }
    String number = String.valueOf(NUMBERS[random.nextInt(NUMBERS.length)]);
    return splice(header, start, end, number.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] put(byte[] header, int at, int width) {
    byte[] changed = header.clone();
    ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    eight.putLong(NUMBERS[random.nextInt(NUMBERS.length)]);
    eight.flip().get(changed, at, Math.min(width, header.length - at));
    return changed;
  }

  private static byte[] splice(byte[] header, int from, int to, byte[] piece) {
    byte[] spliced = new byte[header.length - (to - from) + piece.length];
    System.arraycopy(header, 0, spliced, 0, from);
    System.arraycopy(piece, 0, spliced, from, piece.length);
    System.arraycopy(header, to, spliced, from + piece.length, header.length - to);
    return spliced;
  }
}
