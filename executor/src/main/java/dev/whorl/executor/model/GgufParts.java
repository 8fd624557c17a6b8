package dev.whorl.executor.model;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A GGUF model in one file, or in the parts that llama.cpp's gguf-split makes
 * (NAME-00001-of-00003.gguf …). The first part has the metadata, each part some tensors.
 *
 * @param headers in order of parts
 * @param homes the part that has a tensor, by the tensor's name
 */
record GgufParts(List<GgufHeader> headers, Map<String, GgufHeader> homes) {
  private static final String COUNT = "split.count";
  private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

  static GgufParts open(Path path, Arena arena) throws ModelFaultException {
    GgufHeader opened = GgufHeader.read(MappedFile.map(path, arena));
    long count = count(opened);
    if (count <= 1) {
      return of(List.of(opened));
    }
    Matcher name = PART.matcher(opened.file().name());
    if (!name.matches() || Long.parseLong(name.group(3)) != count) {
      throw GgufHeader.fault(
          opened.file().name(),
          ModelFault.Kind.MALFORMED,
          COUNT,
          "is one of (%d) parts, but its name does not end with -00001-of-%05d.gguf.",
          count,
          count);
    }
    List<GgufHeader> headers = new ArrayList<>();
    for (int part = 1; part <= count; part++) {
      String file = String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", name.group(1), part, count);
      headers.add(
          file.equals(opened.file().name())
              ? opened
              : GgufHeader.read(MappedFile.map(path.resolveSibling(file), arena)));
    }
    return of(headers);
  }

  private static long count(GgufHeader header) throws ModelFaultException {
    GgufValue count = header.metadata().get(COUNT);
    if (count == null) {
      return 1;
    }
    if (count instanceof GgufValue.Numeric(Long number) && number >= 0 && number <= 99_999) {
      return number;
    }
    throw GgufHeader.fault(
        header.file().name(),
        ModelFault.Kind.MALFORMED,
        COUNT,
        "has the metadata %s (%s), which is no number of parts.",
        COUNT,
        count);
  }

  private static GgufParts of(List<GgufHeader> headers) throws ModelFaultException {
    Map<String, GgufHeader> homes = new LinkedHashMap<>();
    for (GgufHeader header : headers) {
      for (String name : header.tensors().keySet()) {
        GgufHeader other = homes.put(name, header);
        if (other != null) {
          throw GgufHeader.fault(
              header.file().name(),
              ModelFault.Kind.MALFORMED,
              name,
              "has the tensor (%s), which (%s) has too.",
              name,
              other.file().name());
        }
      }
    }
    return new GgufParts(headers, homes);
  }

  /** The part with the metadata. */
  GgufHeader first() {
    return headers.getFirst();
  }

  List<MappedFile> files() {
    return headers.stream().map(GgufHeader::file).toList();
  }

  Set<String> names() {
    return homes.keySet();
  }

  @Nullable Tensor find(String name, Tensor.RowOrder order) throws ModelFaultException {
    GgufHeader home = homes.get(name);
    GgufHeader.Entry entry = home == null ? null : home.tensors().get(name);
    return home == null || entry == null ? null : home.tensor(entry, order);
  }

  /** The fault "lacks the tensor". */
  ModelFaultException missing(String name) {
    String what =
        headers.size() == 1 ? "lacks the tensor %s." : "and its other parts lack the tensor %s.";
    return GgufHeader.fault(first().file().name(), ModelFault.Kind.MALFORMED, name, what, name);
  }
}
