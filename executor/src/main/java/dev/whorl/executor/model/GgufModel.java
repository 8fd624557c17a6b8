package dev.whorl.executor.model;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens a GGUF file. */
final class GgufModel {
  static final String METADATA_FILE = "gguf-metadata.json";

  /** For tokenizers that cannot be made from the metadata. */
  private static final String TOKENIZER_FILE = "tokenizer.json";

  private GgufModel() {}

  static Model open(Path path, Arena arena) throws ModelFaultException {
    MappedFile file = MappedFile.map(path, arena);
    GgufHeader header = GgufHeader.read(file);
    Geometry geometry = GgufGeometry.of(header);
    TensorTable tensors = new TensorTable(new Source(header, geometry), geometry);
    refuseUnused(header, tensors);
    header.refuseOverlaps();
    GgufVocabulary.check(header, geometry.vocabulary());
    return new OpenedModel(
        "gguf", path, geometry, List.of(file), tensors, texts(path, header), arena);
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
      if (!tensors.used().contains(name) && !name.equals("rope_freqs.weight")) {
        throw GgufHeader.fault(
            header.file().name(),
            ModelFault.Kind.UNSUPPORTED,
            name,
            "has the tensor %s, which the architecture as executed does not use.",
            name);
      }
    }
  }

  static ModelFaultException missing(MappedFile file, String name) {
    return GgufHeader.fault(
        file.name(), ModelFault.Kind.MALFORMED, name, "lacks the tensor %s.", name);
  }

  private record Source(GgufHeader header, Geometry geometry) implements TensorTable.Source {
    @Override
    public @Nullable Tensor find(String name, Tensor.RowOrder order) throws ModelFaultException {
      GgufHeader.Entry entry = header.tensors().get(name);
      return entry == null ? null : header.tensor(entry, order);
    }

    @Override
    public ModelFaultException missing(String name) {
      return GgufModel.missing(header.file(), name);
    }

    @Override
    public ModelFaultException misshapen(Tensor tensor, int rows, int columns) {
      return GgufHeader.fault(
          header.file().name(),
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
    public String blockName(int block, BlockTensor role) {
      return role.inGguf(block);
    }

    /**
     * Llama's converter stores query and key rows for interleaved rotation (element 2i beside 2i +
     * 1); executed is the half-split form (i beside i + headSize/2).
     */
    @Override
    public Tensor.RowOrder order(BlockTensor role) {
      boolean rotated = role == BlockTensor.QUERY || role == BlockTensor.KEY;
      boolean interleaved =
          geometry.architecture().equals("llama") || geometry.architecture().equals("mistral");
      if (!rotated || !interleaved) {
        return Tensor.RowOrder.PLAIN;
      }
      int size = geometry.attention().headSize();
      return row -> {
        int inHead = row % size;
        return (long) row - inHead + 2L * (inHead % (size / 2)) + inHead / (size / 2);
      };
    }

    @Override
    public List<String> endNames() {
      return List.of("token_embd.weight", "output_norm.weight", "output.weight");
    }
  }
}
