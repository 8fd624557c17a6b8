package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One safetensors file: eight bytes with the header's length, a JSON header, the data. Tensor
 * offsets count from the end of the header.
 */
record SafetensorsFile(
    MappedFile file, Map<String, Map<String, @Nullable Object>> header, long dataStart) {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long MAX_HEADER = 100L << 20;

  static SafetensorsFile read(MappedFile file) throws ModelFaultException {
    long size = file.bytes().byteSize();
    if (size < 8) {
      throw fault(file, ModelFault.Kind.TRUNCATED, "header", "has only (%d) bytes.", size);
    }
    long length = file.bytes().get(LONG, 0);
    if (length < 2 || length > MAX_HEADER) {
      throw fault(
          file,
          ModelFault.Kind.FOREIGN,
          "header length",
          "announces a header of (%d) bytes, so it is no safetensors file.",
          length);
    }
    if (length > size - 8) {
      throw fault(
          file,
          ModelFault.Kind.TRUNCATED,
          "header",
          "has (%d) bytes, but its header ends at %d. Fetch it again.",
          size,
          length + 8);
    }
    String text =
        new String(
            file.bytes().asSlice(8, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    return new SafetensorsFile(file, entries(file, text), length + 8);
  }

  @SuppressWarnings("unchecked") // JsonText builds maps of exactly this type
  private static Map<String, Map<String, @Nullable Object>> entries(MappedFile file, String text)
      throws ModelFaultException {
    Map<String, Map<String, @Nullable Object>> entries = new LinkedHashMap<>();
    try {
      JsonText.object(text)
          .forEach((name, entry) -> {
            if (entry instanceof Map<?, ?> map && !name.equals("__metadata__")) {
              entries.put(name, (Map<String, @Nullable Object>) map);
            }
          });
    } catch (IllegalArgumentException e) {
      throw fault(
          file, ModelFault.Kind.FOREIGN, "header", "has no JSON header: %s.", e.getMessage());
    }
    return entries;
  }

  @SuppressWarnings("AnnotateFormatMethod") // would need a library
  static ModelFaultException fault(
      MappedFile file,
      ModelFault.Kind kind,
      String field,
      String what,
      @Nullable Object... values) {
    String message = "The safetensors file " + file.name() + " " + String.format(what, values);
    if (!message.contains(field)) {
      message += " (field " + field + ")";
    }
    return new ModelFaultException(kind, file.name(), field, message);
  }

  @Nullable Tensor find(String name) throws ModelFaultException {
    Map<String, @Nullable Object> entry = header.get(name);
    if (entry == null) {
      return null;
    }
    TensorType type = type(name, entry.get("dtype"));
    List<Long> shape = longs(name, "shape", entry.get("shape"));
    List<Long> offsets = longs(name, "data_offsets", entry.get("data_offsets"));
    if (shape.isEmpty() || shape.size() > 2 || offsets.size() != 2) {
      throw malformed(name, "shape", entry);
    }
    long rows = shape.size() == 2 ? shape.get(0) : 1;
    long columns = shape.getLast();
    if (rows < 1 || columns < 1 || rows > Integer.MAX_VALUE || columns > Integer.MAX_VALUE) {
      throw malformed(name, "shape", entry);
    }
    MemorySegment bytes = bytes(name, offsets, type.bytes(columns) * rows);
    return new Tensor(
        name, file.name(), type, (int) rows, (int) columns, bytes, Tensor.RowOrder.PLAIN);
  }

  private MemorySegment bytes(String name, List<Long> offsets, long size)
      throws ModelFaultException {
    long start = dataStart + offsets.get(0);
    if (offsets.get(0) < 0 || offsets.get(1) - offsets.get(0) != size) {
      throw malformed(name, "data_offsets", offsets);
    }
    if (start + size > file.bytes().byteSize()) {
      throw fault(
          file,
          ModelFault.Kind.TRUNCATED,
          name,
          "has (%d) bytes, but the tensor %s ends at %d. Fetch it again.",
          file.bytes().byteSize(),
          name,
          start + size);
    }
    return file.bytes().asSlice(start, size);
  }

  private TensorType type(String name, @Nullable Object dtype) throws ModelFaultException {
    return switch (String.valueOf(dtype)) {
      case "F32" -> TensorType.F32;
      case "F16" -> TensorType.F16;
      case "BF16" -> TensorType.BF16;
      default ->
          throw fault(
              file,
              ModelFault.Kind.UNSUPPORTED,
              name,
              "stores the tensor %s with the dtype (%s). F32, F16 and BF16 are read.",
              name,
              dtype);
    };
  }

  private List<Long> longs(String name, String field, @Nullable Object value)
      throws ModelFaultException {
    if (value instanceof List<?> list && list.stream().allMatch(Long.class::isInstance)) {
      return list.stream().map(Long.class::cast).toList();
    }
    throw malformed(name, field, value);
  }

  private ModelFaultException malformed(String name, String field, @Nullable Object value) {
    return fault(
        file,
        ModelFault.Kind.MALFORMED,
        name,
        "describes the tensor %s with an impossible %s (%s).",
        name,
        field,
        value);
  }
}
