package dev.whorl.executor.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens a folder with config.json and one safetensors file, or several with an index. */
final class SafetensorsModel {
  private static final long MAX_CONFIG = 4 << 20;
  private static final int MAX_CONFIG_VALUES = 1 << 17;

  /** The largest tokenizer.json are about 35 MB. */
  static final long MAX_TEXT = 64 << 20;

  private static final List<String> TEXTS =
      List.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer.model",
          "added_tokens.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          "chat_template.json");

  private SafetensorsModel() {}

  static Model open(Path folder, Arena arena) throws ModelFaultException {
    ConfigJson config = json(folder, "config.json", MAX_CONFIG, MAX_CONFIG_VALUES);
    Geometry geometry = ConfigGeometry.of(config);
    Shards shards = Shards.open(folder, arena);
    TensorTable tensors = new TensorTable(new Source(shards, geometry), geometry);
    refuseUnused(shards.files(), tensors, geometry);
    TextFiles texts = texts(folder);
    return new OpenedModel(
        "safetensors",
        folder,
        geometry,
        shards.files().stream().map(SafetensorsFile::file).toList(),
        shards.absent(),
        tensors,
        texts,
        () -> ModelTemplate.refusal(texts),
        arena);
  }

  static ConfigJson json(Path folder, String name, long maxBytes, int maxValues)
      throws ModelFaultException {
    Path path = folder.resolve(name);
    if (!Files.isRegularFile(path)) {
      throw new ModelFaultException(
          ModelFault.Kind.MISSING,
          name,
          "",
          "The model folder has no " + name + ". It needs config.json and safetensors files.");
    }
    try {
      String text = new String(TextFiles.read(path, maxBytes), StandardCharsets.UTF_8);
      return new ConfigJson(name, "", JsonText.object(text, maxValues));
    } catch (IOException e) {
      throw new ModelFaultException(
          ModelFault.Kind.UNREADABLE, name, "", "The file " + name + " cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw new ModelFaultException(
          ModelFault.Kind.MALFORMED,
          name,
          "",
          "The file " + name + " is no usable JSON: " + e.getMessage() + ".");
    }
  }

  static TextFiles texts(Path folder) {
    Map<String, TextFiles.Content> contents = new HashMap<>();
    for (String name : TEXTS) {
      Path path = folder.resolve(name);
      if (Files.isRegularFile(path)) {
        contents.put(name, () -> TextFiles.read(path, MAX_TEXT));
      }
    }
    return new TextFiles(contents);
  }

  private static void refuseUnused(
      List<SafetensorsFile> files, TensorTable tensors, Geometry geometry)
      throws ModelFaultException {
    for (SafetensorsFile file : files) {
      for (String name : file.tensors().keySet()) {
        if (!tensors.used().contains(name) && !redundant(name, geometry)) {
          throw SafetensorsFile.fault(
              file.file(),
              ModelFault.Kind.UNSUPPORTED,
              name,
              "has the tensor %s, which the architecture as executed does not use.",
              name);
        }
      }
    }
  }

  /** A stored copy of a tied head, and rotation frequencies, which follow from the config. */
  private static boolean redundant(String name, Geometry geometry) {
    return name.endsWith("rotary_emb.inv_freq")
        || (geometry.tiedEmbeddings() && name.equals("lm_head.weight"));
  }

  private record Source(Shards shards, Geometry geometry) implements TensorTable.Source {
    @Override
    public @Nullable Tensor find(String name, Tensor.RowOrder order) throws ModelFaultException {
      return shards.find(name);
    }

    @Override
    public @Nullable String absentFile(String name) {
      return shards.absentFile(name);
    }

    @Override
    public TensorType usualType() throws ModelFaultException {
      return shards.usualType();
    }

    @Override
    public ModelFaultException missing(String name) {
      MappedFile file = shards.files().getFirst().file();
      return SafetensorsFile.fault(
          file, ModelFault.Kind.MALFORMED, name, "and its sister files lack the tensor %s.", name);
    }

    @Override
    public ModelFaultException misshapen(Tensor tensor, int rows, int columns) {
      return new ModelFaultException(
          ModelFault.Kind.MALFORMED,
          tensor.file(),
          tensor.name(),
          String.format(
              "The safetensors file %s has the tensor %s of (%d × %d); config.json asks for %d × %d.",
              tensor.file(), tensor.name(), tensor.rows(), tensor.columns(), rows, columns));
    }

    @Override
    public List<Place> places(int block, BlockTensor role, int expert) {
      return HubNames.places(geometry, block, role, expert);
    }

    @Override
    public Tensor.RowOrder order(BlockTensor role) {
      return Tensor.RowOrder.PLAIN;
    }

    @Override
    public List<String> endNames() {
      return HubNames.ENDS;
    }

    /** Gemma's norms multiply by 1 + weight. */
    @Override
    public float normShift() {
      return geometry.architecture().startsWith("gemma") ? 1 : 0;
    }
  }
}
