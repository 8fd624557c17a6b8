package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One safetensors file: eight bytes with the header's length, a JSON header, the data. Tensor
 * offsets count from the end of the header. Every entry is held against the file's size as it is
 * read.
 */
record SafetensorsFile(MappedFile file, Map<String, Entry> tensors, long dataStart) {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Enough for a hundred thousand tensors in one file. */
  private static final long MAX_HEADER = 16L << 20;

  /** Values of a tensor's entry, or pairs of {@code __metadata__}. */
  private static final int MAX_VALUES = 4096;

  private static final String METADATA = "__metadata__";

  /** A tensor as listed, with offsets from the data's start: its first byte and behind its last. */
  record Entry(String name, String type, List<Long> shape, long start, long end) {}

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
          "announces a header of (%s) bytes, so it is no safetensors file; at most %d are read.",
          Long.toUnsignedString(length),
          MAX_HEADER);
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
    return new SafetensorsFile(file, entries(file, text, size - 8 - length), length + 8);
  }

  private static Map<String, Entry> entries(MappedFile file, String text, long dataBytes)
      throws ModelFaultException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    try {
      JsonText.members(
          text,
          MAX_VALUES,
          (name, value) -> {
            if (!name.equals(METADATA) && entries.put(name, entry(file, name, value)) != null) {
              throw new Wrong(
                  fault(
                      file,
                      ModelFault.Kind.MALFORMED,
                      name,
                      "describes the tensor (%s) twice.",
                      name));
            }
          });
    } catch (Wrong e) {
      throw e.fault;
    } catch (IllegalArgumentException e) {
      throw fault(
          file, ModelFault.Kind.FOREIGN, "header", "has no JSON header: %s.", e.getMessage());
    }
    refuseOverlaps(file, entries, dataBytes);
    return entries;
  }

  /** Carries a fault out of the walk through the header. */
  private static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ModelFaultException fault;

    Wrong(ModelFaultException fault) {
      super(fault);
      this.fault = fault;
    }
  }

  private static Entry entry(MappedFile file, String name, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new Wrong(malformed(file, name, "entry", value));
    }
    List<Long> shape = longs(file, name, "shape", map.get("shape"));
    List<Long> offsets = longs(file, name, "data_offsets", map.get("data_offsets"));
    if (shape.stream().anyMatch(size -> size < 0 || size > Integer.MAX_VALUE)) {
      throw new Wrong(malformed(file, name, "shape", shape));
    }
    if (offsets.size() != 2 || offsets.get(0) < 0 || offsets.get(0) > offsets.get(1)) {
      throw new Wrong(malformed(file, name, "data_offsets", offsets));
    }
    String type = String.valueOf(map.get("dtype"));
    return new Entry(name, type, shape, offsets.get(0), offsets.get(1));
  }

  private static List<Long> longs(
      MappedFile file, String name, String field, @Nullable Object value) {
    if (value instanceof List<?> list && list.stream().allMatch(Long.class::isInstance)) {
      return list.stream().map(Long.class::cast).toList();
    }
    throw new Wrong(malformed(file, name, field, value));
  }

  private static void refuseOverlaps(MappedFile file, Map<String, Entry> entries, long dataBytes)
      throws ModelFaultException {
    long end = 0;
    Comparator<Entry> order = Comparator.comparingLong(Entry::start);
    for (Entry entry :
        entries.values().stream().sorted(order.thenComparingLong(Entry::end)).toList()) {
      if (entry.start < end) {
        throw fault(
            file,
            ModelFault.Kind.MALFORMED,
            entry.name,
            "has the tensor %s at the offset (%d), where another one ends at %d.",
            entry.name,
            entry.start,
            end);
      }
      end = entry.end;
      if (end > dataBytes) {
        throw fault(
            file,
            ModelFault.Kind.TRUNCATED,
            entry.name,
            "has (%d) bytes, but the tensor %s ends at %d bytes of data, of which there are %d."
                + " Fetch it again.",
            file.bytes().byteSize(),
            entry.name,
            end,
            dataBytes);
      }
    }
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
    Entry entry = tensors.get(name);
    if (entry == null) {
      return null;
    }
    TensorType type = type(entry);
    if (entry.shape.isEmpty() || entry.shape.size() > 2 || entry.shape.contains(0L)) {
      throw malformed(file, name, "shape", entry.shape);
    }
    long rows = entry.shape.size() == 2 ? entry.shape.get(0) : 1;
    long columns = entry.shape.getLast();
    long rowBytes = type.bytes(columns);
    long size = entry.end - entry.start;
    if (size % rowBytes != 0 || size / rowBytes != rows) {
      throw malformed(
          file,
          name,
          "data_offsets",
          "[%d, %d] for the shape %s of %s".formatted(entry.start, entry.end, entry.shape, type));
    }
    MemorySegment bytes = file.bytes().asSlice(dataStart + entry.start, size);
    return new Tensor(
        name, file.name(), type, (int) rows, (int) columns, bytes, Tensor.RowOrder.PLAIN);
  }

  private TensorType type(Entry entry) throws ModelFaultException {
    return switch (entry.type) {
      case "F32" -> TensorType.F32;
      case "F16" -> TensorType.F16;
      case "BF16" -> TensorType.BF16;
      default ->
          throw fault(
              file,
              ModelFault.Kind.UNSUPPORTED,
              entry.name,
              "stores the tensor %s with the dtype (%s). F32, F16 and BF16 are read.",
              entry.name,
              entry.type);
    };
  }

  private static ModelFaultException malformed(
      MappedFile file, String name, String field, @Nullable Object value) {
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
