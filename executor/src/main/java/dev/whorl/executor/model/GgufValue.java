package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * A value of a GGUF header. Texts and lists stay in the mapped file until somebody reads them, so
 * that a header costs no more memory than it has entries.
 */
sealed interface GgufValue {
  /** Any of the whole and decimal types: a Long, BigInteger (above 2⁶³), Float or Double. */
  record Numeric(Number number) implements GgufValue {
    @Override
    public String toString() {
      return number.toString();
    }
  }

  /** True or false. */
  record Flag(boolean set) implements GgufValue {
    @Override
    public String toString() {
      return String.valueOf(set);
    }
  }

  /** UTF-8. */
  record Text(MemorySegment bytes) implements GgufValue {
    private static final int SHOWN = 100;

    /** The whole text; bytes that are no UTF-8 become U+FFFD. */
    String read() {
      return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** For messages: the beginning. */
    @Override
    public String toString() {
      return bytes.byteSize() <= SHOWN
          ? read()
          : new Text(bytes.asSlice(0, SHOWN)).read() + "… (" + bytes.byteSize() + " bytes)";
    }
  }

  /**
   * A list of values of one type, which is no list.
   *
   * @param type GGUF's number of it
   * @param bytes the encoded values, walked through once and found whole
   */
  record Items(String file, int type, int count, MemorySegment bytes) implements GgufValue {
    /** What its values are. */
    Kind kind() {
      return switch (type) {
        case 6, 12 -> Kind.DECIMAL;
        case 7 -> Kind.FLAG;
        case 8 -> Kind.TEXT;
        default -> Kind.WHOLE;
      };
    }

    /** Reads the values one by one. */
    GgufCursor cursor() {
      return new GgufCursor(file, bytes);
    }

    @Override
    public String toString() {
      return "a list of " + count + " " + kind().plural();
    }
  }

  /** What the values of a list are. */
  enum Kind {
    WHOLE("whole numbers"),
    DECIMAL("decimal numbers"),
    FLAG("flags"),
    TEXT("texts");

    private final String plural;

    Kind(String plural) {
      this.plural = plural;
    }

    /** For messages. */
    String plural() {
      return plural;
    }
  }
}
