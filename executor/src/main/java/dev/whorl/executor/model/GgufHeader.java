package dev.whorl.executor.model;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header of a GGUF file, versions 2 and 3 (ggml/docs/gguf.md of llama.cpp): metadata, tensor
 * names, and where the tensors' bytes begin. Nothing in it is believed before it is held against
 * the file's size.
 */
record GgufHeader(
    MappedFile file,
    Map<String, GgufValue> metadata,
    Map<String, Entry> tensors,
    long dataStart,
    long alignment) {
  private static final int MAGIC = 0x46554747;
  private static final long DEFAULT_ALIGNMENT = 32;
  private static final long MAX_ALIGNMENT = 1 << 20;
  private static final int MAX_ENTRIES = 1 << 16;

  /** A name's length, type and one byte; a name's length, dimensions, one size, type, offset. */
  private static final int LEAST_METADATA = 13;

  private static final int LEAST_TENSOR = 32;

  /**
   * A tensor as listed: dimensions innermost first, GGML type number, offset from the data's start.
   */
  record Entry(String name, long columns, long rows, int type, long offset) {}

  static GgufHeader read(MappedFile file) throws ModelFaultException {
    GgufCursor cursor = new GgufCursor(file.name(), file.bytes());
    cursor.reading("the magic number");
    int magic = cursor.int32();
    if (magic != MAGIC) {
      throw fault(
          file.name(),
          ModelFault.Kind.FOREIGN,
          "magic",
          "begins with (0x%08x), not with GGUF. Only GGUF files and folders with safetensors are read.",
          magic);
    }
    int version = cursor.int32();
    if (version != 2 && version != 3) {
      throw fault(
          file.name(),
          ModelFault.Kind.UNSUPPORTED,
          "version",
          "has the version (%s). Versions 2 and 3, little-endian, are read. Convert it again.",
          Integer.toUnsignedString(version));
    }
    int tensorCount = entries(cursor, file, "the number of tensors", LEAST_TENSOR);
    int metadataCount = entries(cursor, file, "the number of metadata entries", LEAST_METADATA);
    Map<String, GgufValue> metadata = metadata(cursor, file, metadataCount);
    Map<String, Entry> tensors = tensors(cursor, file, tensorCount);
    long alignment = alignment(file, metadata);
    long dataStart = (cursor.position() + alignment - 1) & -alignment;
    return new GgufHeader(file, metadata, tensors, dataStart, alignment);
  }

  private static int entries(GgufCursor cursor, MappedFile file, String what, int leastBytes)
      throws ModelFaultException {
    cursor.reading(what);
    int count = cursor.count(leastBytes);
    if (count > MAX_ENTRIES) {
      throw fault(
          file.name(),
          ModelFault.Kind.UNSUPPORTED,
          what,
          "has (%d) as %s; at most %d are read.",
          count,
          what,
          MAX_ENTRIES);
    }
    return count;
  }

  private static Map<String, GgufValue> metadata(GgufCursor cursor, MappedFile file, int count)
      throws ModelFaultException {
    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      cursor.reading("metadata entry " + i);
      String key = cursor.name();
      cursor.reading("metadata " + key);
      if (metadata.put(key, cursor.value()) != null) {
        throw twice(file, "metadata", key);
      }
    }
    return metadata;
  }

  private static Map<String, Entry> tensors(GgufCursor cursor, MappedFile file, int count)
      throws ModelFaultException {
    Map<String, Entry> tensors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Entry entry = entry(cursor, file, i);
      if (tensors.put(entry.name, entry) != null) {
        throw twice(file, "tensor", entry.name);
      }
    }
    return tensors;
  }

  private static ModelFaultException twice(MappedFile file, String what, String name) {
    return fault(
        file.name(), ModelFault.Kind.MALFORMED, name, "lists the %s (%s) twice.", what, name);
  }

  private static Entry entry(GgufCursor cursor, MappedFile file, int index)
      throws ModelFaultException {
    cursor.reading("tensor entry " + index);
    String name = cursor.name();
    cursor.reading("tensor entry " + name);
    int dimensions = cursor.int32();
    if (dimensions < 1 || dimensions > 4) {
      throw fault(
          file.name(),
          ModelFault.Kind.MALFORMED,
          name,
          "lists a tensor with (%s) dimensions.",
          Integer.toUnsignedString(dimensions));
    }
    long columns = size(cursor, file, name, 1);
    long rows = 1;
    for (int i = 1; i < dimensions; i++) {
      rows = size(cursor, file, name, rows);
    }
    return new Entry(name, columns, rows, cursor.int32(), cursor.int64());
  }

  /** The product of a size that follows and of those before it, which stays below 2³¹. */
  private static long size(GgufCursor cursor, MappedFile file, String name, long before)
      throws ModelFaultException {
    long size = cursor.int64();
    if (size < 1 || size > Integer.MAX_VALUE / before) {
      throw fault(
          file.name(),
          ModelFault.Kind.MALFORMED,
          name,
          "lists the tensor %s with a size of (%s); sizes and rows are from 1 to 2³¹ - 1.",
          name,
          Long.toUnsignedString(size));
    }
    return size * before;
  }

  private static long alignment(MappedFile file, Map<String, GgufValue> metadata)
      throws ModelFaultException {
    GgufValue given =
        metadata.getOrDefault("general.alignment", new GgufValue.Numeric(DEFAULT_ALIGNMENT));
    if (given instanceof GgufValue.Numeric(Long alignment)
        && alignment >= 1
        && alignment <= MAX_ALIGNMENT
        && Long.bitCount(alignment) == 1) {
      return alignment;
    }
    throw fault(
        file.name(),
        ModelFault.Kind.MALFORMED,
        "general.alignment",
        "has the alignment (%s), which is no power of two up to %d.",
        given,
        MAX_ALIGNMENT);
  }

  @SuppressWarnings("AnnotateFormatMethod") // would need a library
  static ModelFaultException fault(
      String file, ModelFault.Kind kind, String field, String what, @Nullable Object... values) {
    String message = "The GGUF file " + file + " " + String.format(what, values);
    if (!message.contains(field)) {
      message += " (field " + field + ")";
    }
    return new ModelFaultException(kind, file, field, message);
  }

  /** The tensor's bytes, checked against the end of the file. */
  Tensor tensor(Entry entry, Tensor.RowOrder order) throws ModelFaultException {
    TensorType type = type(entry);
    if (entry.columns % type.groupNumbers() != 0) {
      throw fault(
          file.name(),
          ModelFault.Kind.MALFORMED,
          entry.name,
          "stores rows of (%d) numbers in groups of %d.",
          entry.columns,
          type.groupNumbers());
    }
    if (entry.offset % alignment != 0) {
      throw fault(
          file.name(),
          ModelFault.Kind.MALFORMED,
          entry.name,
          "has the tensor %s at the offset (%s), which is no multiple of the alignment %d.",
          entry.name,
          Long.toUnsignedString(entry.offset),
          alignment);
    }
    long rowBytes = type.bytes(entry.columns);
    long available = file.bytes().byteSize() - dataStart;
    if (entry.offset < 0
        || entry.offset > available
        || entry.rows > (available - entry.offset) / rowBytes) {
      throw fault(
          file.name(),
          ModelFault.Kind.TRUNCATED,
          entry.name,
          "has (%d) bytes, but the tensor %s of %d × %d bytes begins at %d + %s. Fetch it again.",
          file.bytes().byteSize(),
          entry.name,
          entry.rows,
          rowBytes,
          dataStart,
          Long.toUnsignedString(entry.offset));
    }
    return new Tensor(
        entry.name,
        file.name(),
        type,
        (int) entry.rows,
        (int) entry.columns,
        file.bytes().asSlice(dataStart + entry.offset, rowBytes * entry.rows),
        order);
  }

  /** Refuses tensors that share bytes: one of them is not what its name says. */
  void refuseOverlaps() throws ModelFaultException {
    List<Entry> inOrder =
        tensors.values().stream().sorted(Comparator.comparingLong(Entry::offset)).toList();
    long end = 0;
    for (Entry entry : inOrder) {
      if (entry.offset < end) {
        throw fault(
            file.name(),
            ModelFault.Kind.MALFORMED,
            entry.name,
            "has the tensor %s at the offset (%d), where another one ends at %d.",
            entry.name,
            entry.offset,
            end);
      }
      end = entry.offset + tensor(entry, Tensor.RowOrder.PLAIN).bytes().byteSize();
    }
  }

  private TensorType type(Entry entry) throws ModelFaultException {
    TensorType type = TensorType.ofGgml(entry.type);
    if (type == null) {
      throw fault(
          file.name(),
          ModelFault.Kind.UNSUPPORTED,
          entry.name,
          "stores the tensor %s with the GGML type (%s). Read are %s: convert the model to one of"
              + " them.",
          entry.name,
          Integer.toUnsignedString(entry.type),
          TensorType.names());
    }
    return type;
  }
}
