package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;

/**
 * Reads the primitive parts of a GGUF header, never beyond the end of the file and never beyond
 * {@link #MAX_HEADER} bytes. Nothing is copied but names and single numbers.
 */
final class GgufCursor {
  /** The largest vocabularies with merges and scores take about 20 MB. */
  static final long MAX_HEADER = 64L << 20;

  private static final int MAX_TEXT = 16 << 20;
  private static final int MAX_NAME = 1024;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final String file;
  private final MemorySegment bytes;
  private long at;
  private String field = "header";

  GgufCursor(String file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /** Names what is being read, for messages. */
  void reading(String field) {
    this.field = field;
  }

  long position() {
    return at;
  }

  private long take(long length) throws ModelFaultException {
    if (length < 0 || length > bytes.byteSize() - at) {
      throw fault(
          ModelFault.Kind.TRUNCATED,
          "ends at byte %d within %s. Fetch it again.",
          bytes.byteSize(),
          field);
    }
    if (length > MAX_HEADER - at) {
      throw fault(
          ModelFault.Kind.UNSUPPORTED,
          "has a header of more than (%d) bytes at %s, and at most %d are read.",
          at + length,
          field,
          MAX_HEADER);
    }
    long start = at;
    at += length;
    return start;
  }

  int int32() throws ModelFaultException {
    return bytes.get(INT, take(4));
  }

  long int64() throws ModelFaultException {
    return bytes.get(LONG, take(8));
  }

  /** A key or a tensor's name. */
  String name() throws ModelFaultException {
    MemorySegment text = text();
    if (text.byteSize() > MAX_NAME) {
      throw fault(
          ModelFault.Kind.MALFORMED,
          "has a name of (%d) bytes in %s; at most %d are read.",
          text.byteSize(),
          field,
          MAX_NAME);
    }
    return new GgufValue.Text(text).read();
  }

  private MemorySegment text() throws ModelFaultException {
    int length = count(1);
    if (length > MAX_TEXT) {
      throw fault(
          ModelFault.Kind.UNSUPPORTED,
          "has a text of (%d) bytes in %s; at most %d are read.",
          length,
          field,
          MAX_TEXT);
    }
    return bytes.asSlice(take(length), length);
  }

  /**
   * A number of items that follow.
   *
   * @param itemBytes that each takes at least: a count that the file cannot hold is refused at once
   */
  int count(int itemBytes) throws ModelFaultException {
    long count = int64();
    if (count < 0 || count > (bytes.byteSize() - at) / itemBytes) {
      throw fault(
          ModelFault.Kind.TRUNCATED,
          "announces (%s) items at %s, for which its %d bytes are too few. Fetch it again.",
          Long.toUnsignedString(count),
          field,
          bytes.byteSize());
    }
    if (count > Integer.MAX_VALUE) {
      throw fault(
          ModelFault.Kind.UNSUPPORTED,
          "announces (%d) items at %s, more than are read.",
          count,
          field);
    }
    return (int) count;
  }

  /** A value behind its type. */
  GgufValue value() throws ModelFaultException {
    int type = int32();
    return type == ARRAY ? items() : value(type);
  }

  /** A value of a type that is no list. */
  GgufValue value(int type) throws ModelFaultException {
    return switch (type) {
      case 0 -> whole(bytes.get(ValueLayout.JAVA_BYTE, take(1)) & 0xff);
      case 1 -> whole(bytes.get(ValueLayout.JAVA_BYTE, take(1)));
      case 2 -> whole(bytes.get(SHORT, take(2)) & 0xffff);
      case 3 -> whole(bytes.get(SHORT, take(2)));
      case 4 -> whole(int32() & 0xffffffffL);
      case 5 -> whole(int32());
      case 6 -> new GgufValue.Numeric(Float.intBitsToFloat(int32()));
      case 7 -> new GgufValue.Flag(bytes.get(ValueLayout.JAVA_BYTE, take(1)) != 0);
      case STRING -> new GgufValue.Text(text());
      case 10 -> unsigned(int64());
      case 11 -> whole(int64());
      case 12 -> new GgufValue.Numeric(Double.longBitsToDouble(int64()));
      default -> throw unknown(type);
    };
  }

  private static GgufValue whole(long value) {
    return new GgufValue.Numeric(value);
  }

  private static GgufValue unsigned(long value) {
    return value >= 0
        ? whole(value)
        : new GgufValue.Numeric(new BigInteger(Long.toUnsignedString(value)));
  }

  private GgufValue items() throws ModelFaultException {
    int type = int32();
    if (type == ARRAY) {
      throw fault(
          ModelFault.Kind.UNSUPPORTED, "has a list of lists in %s, which is not read.", field);
    }
    int width = width(type);
    int count = count(type == STRING ? Long.BYTES : width);
    long start = at;
    if (type == STRING) {
      for (int i = 0; i < count; i++) {
        text();
      }
    } else {
      take((long) count * width);
    }
    return new GgufValue.Items(file, type, count, bytes.asSlice(start, at - start));
  }

  private int width(int type) throws ModelFaultException {
    return switch (type) {
      case 0, 1, 7 -> 1;
      case 2, 3 -> 2;
      case 4, 5, 6 -> 4;
      case STRING, 10, 11, 12 -> 8;
      default -> throw unknown(type);
    };
  }

  private ModelFaultException unknown(int type) {
    return fault(
        ModelFault.Kind.MALFORMED,
        "has the unknown value type (%s) in %s.",
        Integer.toUnsignedString(type),
        field);
  }

  @SuppressWarnings("AnnotateFormatMethod") // would need a library
  private ModelFaultException fault(ModelFault.Kind kind, String what, Object... values) {
    return GgufHeader.fault(file, kind, field, what, values);
  }
}
