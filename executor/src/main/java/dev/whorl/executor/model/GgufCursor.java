package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the primitive parts of a GGUF header and never beyond the end of the file. */
final class GgufCursor {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final MappedFile file;
  private long at;
  private String field = "header";

  GgufCursor(MappedFile file) {
    this.file = file;
  }

  /** Names what is being read, for messages. */
  void reading(String field) {
    this.field = field;
  }

  long position() {
    return at;
  }

  private long take(long bytes) throws ModelFaultException {
    if (bytes < 0 || bytes > file.bytes().byteSize() - at) {
      throw new ModelFaultException(
          ModelFault.Kind.TRUNCATED,
          file.name(),
          field,
          String.format(
              "The GGUF file %s ends at byte %d within %s. Fetch it again.",
              file.name(), file.bytes().byteSize(), field));
    }
    long start = at;
    at += bytes;
    return start;
  }

  int int32() throws ModelFaultException {
    return file.bytes().get(INT, take(4));
  }

  long int64() throws ModelFaultException {
    return file.bytes().get(LONG, take(8));
  }

  String string() throws ModelFaultException {
    int length = count();
    byte[] bytes = new byte[length];
    MemorySegment.copy(file.bytes(), ValueLayout.JAVA_BYTE, take(length), bytes, 0, length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * A length that follows; at least one byte must follow per item, which bounds what is allocated.
   */
  int count() throws ModelFaultException {
    long count = int64();
    if (count < 0 || count > file.bytes().byteSize() - at) {
      take(Long.MAX_VALUE);
    }
    return (int) Math.min(count, Integer.MAX_VALUE - 8);
  }

  Object value() throws ModelFaultException {
    return value(int32());
  }

  private Object value(int type) throws ModelFaultException {
    return switch (type) {
      case 0 -> (long) (file.bytes().get(ValueLayout.JAVA_BYTE, take(1)) & 0xff);
      case 1 -> (long) file.bytes().get(ValueLayout.JAVA_BYTE, take(1));
      case 2 -> (long) (file.bytes().get(SHORT, take(2)) & 0xffff);
      case 3 -> (long) file.bytes().get(SHORT, take(2));
      case 4 -> int32() & 0xffffffffL;
      case 5 -> (long) int32();
      case 6 -> Float.intBitsToFloat(int32());
      case 7 -> file.bytes().get(ValueLayout.JAVA_BYTE, take(1)) != 0;
      case STRING -> string();
      case ARRAY -> array();
      case 10, 11 -> int64();
      case 12 -> Double.longBitsToDouble(int64());
      default ->
          throw new ModelFaultException(
              ModelFault.Kind.MALFORMED,
              file.name(),
              field,
              String.format(
                  "The metadata %s of %s has the unknown value type (%d).",
                  field, file.name(), type));
    };
  }

  private List<Object> array() throws ModelFaultException {
    int type = int32();
    int count = count();
    List<Object> values = new ArrayList<>(Math.min(count, 1 << 20));
    for (int i = 0; i < count; i++) {
      values.add(value(type));
    }
    return values;
  }
}
