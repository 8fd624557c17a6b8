package dev.whorl.executor.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Opens a folder with config.json and one safetensors file, or several with an index. */
final class SafetensorsModel {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final List<String> TEXTS =
      List.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          "chat_template.json");

  private SafetensorsModel() {}

  static Model open(Path folder, Arena arena) throws ModelFaultException {
    ConfigJson config = json(folder.resolve("config.json"));
    Geometry geometry = ConfigGeometry.of(config);
    List<SafetensorsFile> files = new ArrayList<>();
    for (String name : weightFiles(folder)) {
      files.add(SafetensorsFile.read(MappedFile.map(folder.resolve(name), arena)));
    }
    TensorTable tensors = new TensorTable(new Source(files), geometry);
    refuseUnused(files, tensors, geometry);
    return new OpenedModel(
        "safetensors",
        folder,
        geometry,
        files.stream().map(SafetensorsFile::file).toList(),
        tensors,
        texts(folder),
        arena);
  }

  private static List<String> weightFiles(Path folder) throws ModelFaultException {
    if (Files.exists(folder.resolve(SINGLE)) || !Files.exists(folder.resolve(INDEX))) {
      return List.of(SINGLE);
    }
    ConfigJson map = json(folder.resolve(INDEX)).object("weight_map");
    TreeSet<String> names = new TreeSet<>();
    for (Object name : map == null ? List.of() : map.values().values()) {
      if (!(name instanceof String text) || text.contains("/") || text.contains("\\")) {
        throw new ModelFaultException(
            ModelFault.Kind.MALFORMED,
            INDEX,
            "weight_map",
            "The weight_map of "
                + INDEX
                + " names ("
                + name
                + "), which is no file of the folder.");
      }
      names.add(text);
    }
    return List.copyOf(names);
  }

  private static ConfigJson json(Path path) throws ModelFaultException {
    String name = MappedFile.name(path);
    if (!Files.isRegularFile(path)) {
      throw new ModelFaultException(
          ModelFault.Kind.MISSING,
          name,
          "",
          "The model folder has no " + name + ". It needs config.json and safetensors files.");
    }
    try {
      return new ConfigJson(name, "", JsonText.object(Files.readString(path)));
    } catch (IOException e) {
      throw new ModelFaultException(
          ModelFault.Kind.UNREADABLE, name, "", "The file " + name + " cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw new ModelFaultException(
          ModelFault.Kind.MALFORMED,
          name,
          "",
          "The file " + name + " is no JSON: " + e.getMessage());
    }
  }

  private static TextFiles texts(Path folder) {
    Map<String, TextFiles.Content> contents = new HashMap<>();
    for (String name : TEXTS) {
      Path path = folder.resolve(name);
      if (Files.isRegularFile(path)) {
        contents.put(name, () -> Files.readAllBytes(path));
      }
    }
    return new TextFiles(contents);
  }

  private static void refuseUnused(
      List<SafetensorsFile> files, TensorTable tensors, Geometry geometry)
      throws ModelFaultException {
    for (SafetensorsFile file : files) {
      for (String name : file.header().keySet()) {
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

  private record Source(List<SafetensorsFile> files) implements TensorTable.Source {
    @Override
    public @Nullable Tensor find(String name, Tensor.RowOrder order) throws ModelFaultException {
      for (SafetensorsFile file : files) {
        Tensor tensor = file.find(name);
        if (tensor != null) {
          return tensor;
        }
      }
      return null;
    }

    @Override
    public ModelFaultException missing(String name) {
      MappedFile file = files.getFirst().file();
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
    public String blockName(int block, BlockTensor role) {
      return role.inSafetensors(block);
    }

    @Override
    public Tensor.RowOrder order(BlockTensor role) {
      return Tensor.RowOrder.PLAIN;
    }

    @Override
    public List<String> endNames() {
      return List.of("model.embed_tokens.weight", "model.norm.weight", "lm_head.weight");
    }
  }
}
