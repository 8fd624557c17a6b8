package dev.whorl.executor.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header of a GGUF file, versions 2 and 3 (ggml/docs/gguf.md of llama.cpp): metadata, tensor
 * names, and where the tensors' bytes begin.
 */
record GgufHeader(
    MappedFile file, Map<String, Object> metadata, Map<String, Entry> tensors, long dataStart) {
  private static final int MAGIC = 0x46554747;
  private static final long DEFAULT_ALIGNMENT = 32;

  /**
   * A tensor as listed: dimensions innermost first, GGML type number, offset from the data's start.
   */
  record Entry(String name, long columns, long rows, int type, long offset) {}

  static GgufHeader read(MappedFile file) throws ModelFaultException {
    GgufCursor cursor = new GgufCursor(file);
    cursor.reading("the magic number");
    int magic = cursor.int32();
    if (magic != MAGIC) {
      throw fault(
          file,
          ModelFault.Kind.FOREIGN,
          "magic",
          "begins with (0x%08x), not with GGUF. Only GGUF files and folders with safetensors are read.",
          magic);
    }
    int version = cursor.int32();
    if (version != 2 && version != 3) {
      throw fault(
          file,
          ModelFault.Kind.UNSUPPORTED,
          "version",
          "has the version (%d). Versions 2 and 3, little-endian, are read. Convert it again.",
          version);
    }
    int tensorCount = cursor.count();
    int metadataCount = cursor.count();
    Map<String, Object> metadata = metadata(cursor, metadataCount);
    Map<String, Entry> tensors = new LinkedHashMap<>();
    for (int i = 0; i < tensorCount; i++) {
      Entry entry = entry(cursor, file, i);
      tensors.put(entry.name, entry);
    }
    return new GgufHeader(file, metadata, tensors, dataStart(file, metadata, cursor.position()));
  }

  private static Map<String, Object> metadata(GgufCursor cursor, int count)
      throws ModelFaultException {
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      cursor.reading("metadata entry " + i);
      String key = cursor.string();
      cursor.reading("metadata " + key);
      metadata.put(key, cursor.value());
    }
    return metadata;
  }

  private static Entry entry(GgufCursor cursor, MappedFile file, int index)
      throws ModelFaultException {
    cursor.reading("tensor entry " + index);
    String name = cursor.string();
    cursor.reading("tensor entry " + name);
    int dimensions = cursor.int32();
    if (dimensions < 1 || dimensions > 4) {
      throw fault(
          file,
          ModelFault.Kind.MALFORMED,
          name,
          "lists a tensor with (%d) dimensions.",
          dimensions);
    }
    long columns = cursor.int64();
    long rows = 1;
    for (int i = 1; i < dimensions; i++) {
      long size = cursor.int64();
      rows = rows < 1 || size > Integer.MAX_VALUE ? -1 : rows * size;
    }
    if (columns < 1 || rows < 1 || columns > Integer.MAX_VALUE || rows > Integer.MAX_VALUE) {
      throw fault(
          file, ModelFault.Kind.MALFORMED, name, "lists a tensor of (%d × %d).", rows, columns);
    }
    return new Entry(name, columns, rows, cursor.int32(), cursor.int64());
  }

  private static long dataStart(MappedFile file, Map<String, Object> metadata, long headerEnd)
      throws ModelFaultException {
    Object given = metadata.getOrDefault("general.alignment", DEFAULT_ALIGNMENT);
    if (!(given instanceof Long alignment) || alignment < 1 || Long.bitCount(alignment) != 1) {
      throw fault(
          file,
          ModelFault.Kind.MALFORMED,
          "general.alignment",
          "has the alignment (%s), which is no power of two.",
          given);
    }
    return (headerEnd + alignment - 1) & -alignment;
  }

  @SuppressWarnings("AnnotateFormatMethod") // would need a library
  static ModelFaultException fault(
      MappedFile file,
      ModelFault.Kind kind,
      String field,
      String what,
      @Nullable Object... values) {
    String message = "The GGUF file " + file.name() + " " + String.format(what, values);
    if (!message.contains(field)) {
      message += " (field " + field + ")";
    }
    return new ModelFaultException(kind, file.name(), field, message);
  }

  /** The tensor's bytes, checked against the end of the file. */
  Tensor tensor(Entry entry, Tensor.RowOrder order) throws ModelFaultException {
    TensorType type = type(entry);
    if (entry.columns % type.groupNumbers() != 0) {
      throw fault(
          file,
          ModelFault.Kind.MALFORMED,
          entry.name,
          "stores rows of (%d) numbers in groups of %d.",
          entry.columns,
          type.groupNumbers());
    }
    long start = dataStart + entry.offset;
    long size = type.bytes(entry.columns) * entry.rows;
    if (entry.offset < 0 || start + size > file.bytes().byteSize()) {
      throw fault(
          file,
          ModelFault.Kind.TRUNCATED,
          entry.name,
          "has (%d) bytes, but the tensor ends at %d. Fetch it again.",
          file.bytes().byteSize(),
          start + size);
    }
    return new Tensor(
        entry.name,
        file.name(),
        type,
        (int) entry.rows,
        (int) entry.columns,
        file.bytes().asSlice(start, size),
        order);
  }

  private TensorType type(Entry entry) throws ModelFaultException {
    return switch (entry.type) {
      case 0 -> TensorType.F32;
      case 1 -> TensorType.F16;
      case 2 -> TensorType.Q4_0;
      case 3 -> TensorType.Q4_1;
      case 8 -> TensorType.Q8_0;
      case 30 -> TensorType.BF16;
      default ->
          throw fault(
              file,
              ModelFault.Kind.UNSUPPORTED,
              entry.name,
              "stores the tensor %s with the GGML type (%d). Types F32, F16, BF16, Q8_0, Q4_0 and Q4_1"
                  + " are read: convert the model to one of them.",
              entry.name,
              entry.type);
    };
  }
}
