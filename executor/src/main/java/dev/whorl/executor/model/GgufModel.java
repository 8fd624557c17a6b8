package dev.whorl.executor.model;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens a GGUF file. */
final class GgufModel {
  static final String METADATA_FILE = "gguf-metadata.json";

  /** For tokenizers that cannot be made from the metadata. */
  private static final String TOKENIZER_FILE = "tokenizer.json";

  private GgufModel() {}

  static Model open(Path path, Arena arena) throws ModelFaultException {
    GgufParts parts = GgufParts.open(path, arena);
    Geometry geometry = GgufGeometry.of(parts);
    TensorTable tensors = new TensorTable(new Source(parts, geometry), geometry);
    for (GgufHeader header : parts.headers()) {
      refuseUnused(header, tensors);
      header.refuseOverlaps();
    }
    GgufVocabulary.check(parts.first(), geometry.vocabulary());
    TextFiles texts = texts(path, parts.first());
    return new OpenedModel(
        "gguf",
        path,
        geometry,
        parts.files(),
        Set.of(),
        tensors,
        texts,
        () -> textRefusal(texts, parts.first()),
        arena);
  }

  private static @Nullable String textRefusal(TextFiles texts, GgufHeader header) {
    String tokenizer =
        texts.contents().containsKey(TOKENIZER_FILE) ? null : GgufVocabulary.refusal(header);
    return tokenizer == null ? ModelTemplate.refusal(header) : tokenizer;
  }

  static TextFiles texts(Path path, GgufHeader header) {
    Map<String, TextFiles.Content> contents = new HashMap<>();
    contents.put(METADATA_FILE, () -> MetadataJson.of(header.metadata()));
    Path tokenizer = path.resolveSibling(TOKENIZER_FILE);
    if (Files.isRegularFile(tokenizer)) {
      contents.put(TOKENIZER_FILE, () -> TextFiles.read(tokenizer, SafetensorsModel.MAX_TEXT));
    }
    return new TextFiles(contents);
  }

  private static void refuseUnused(GgufHeader header, TensorTable tensors)
      throws ModelFaultException {
    for (String name : header.tensors().keySet()) {
      if (!tensors.used().contains(name) && !GgufRope.TENSORS.contains(name)) {
        throw GgufHeader.fault(
            header.file().name(),
            ModelFault.Kind.UNSUPPORTED,
            name,
            "has the tensor %s, which the architecture as executed does not use.",
            name);
      }
    }
  }

  private record Source(GgufParts parts, Geometry geometry) implements TensorTable.Source {
    @Override
    public @Nullable Tensor find(String name, Tensor.RowOrder order) throws ModelFaultException {
      return parts.find(name, order);
    }

    @Override
    public ModelFaultException missing(String name) {
      return parts.missing(name);
    }

    @Override
    public ModelFaultException misshapen(Tensor tensor, int rows, int columns) {
      return GgufHeader.fault(
          tensor.file(),
          ModelFault.Kind.MALFORMED,
          tensor.name(),
          "has the tensor %s of (%d × %d); the metadata asks for %d × %d.",
          tensor.name(),
          tensor.rows(),
          tensor.columns(),
          rows,
          columns);
    }

    @Override
    public List<Place> places(int block, BlockTensor role, int expert) {
      return GgufNames.places(geometry, block, role, expert);
    }

    @Override
    public Tensor.RowOrder order(BlockTensor role) {
      return GgufNames.order(geometry, role);
    }

    @Override
    public List<String> endNames() {
      return GgufNames.ENDS;
    }

    /** Converters have added what is to be added. */
    @Override
    public float normShift() {
      return 0;
    }
  }
}
