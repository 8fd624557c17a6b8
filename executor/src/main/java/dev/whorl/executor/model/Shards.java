package dev.whorl.executor.model;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The safetensors files of a folder: one, or several that an index names. Of several, those that an
 * agent's blocks do not need may be absent.
 *
 * @param files that are here, at least one
 * @param index the file of each tensor; empty where one file has all
 * @param absent files that the index names and the folder has not
 */
record Shards(List<SafetensorsFile> files, Map<String, String> index, Set<String> absent) {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final long MAX_INDEX = 16 << 20;
  private static final int MAX_INDEX_VALUES = 1 << 18;

  /** Safe in a path: no separator, no control character, not the folder itself or the one above. */
  private static final Pattern FILE_NAME = Pattern.compile("(?!\\.)[^/\\\\\\p{Cntrl}]{1,255}");

  static Shards open(Path folder, Arena arena) throws ModelFaultException {
    Map<String, String> index = index(folder);
    Set<String> names = new TreeSet<>(index.isEmpty() ? List.of(SINGLE) : index.values());
    Set<String> absent = new TreeSet<>(names);
    absent.removeIf(name -> Files.exists(folder.resolve(name)));
    if (absent.size() == names.size()) {
      absent = Set.of();
    }
    List<SafetensorsFile> files = new ArrayList<>();
    for (String name : names) {
      if (!absent.contains(name)) {
        files.add(SafetensorsFile.read(MappedFile.map(folder.resolve(name), arena)));
      }
    }
    refuseDisagreement(index, files, absent);
    return new Shards(files, index, absent);
  }

  @Nullable Tensor find(String name) throws ModelFaultException {
    for (SafetensorsFile file : files) {
      Tensor tensor = file.find(name);
      if (tensor != null) {
        return tensor;
      }
    }
    return null;
  }

  /** The absent file that has a tensor; null where none has. */
  @Nullable String absentFile(String name) {
    String file = index.get(name);
    return file != null && absent.contains(file) ? file : null;
  }

  /** The type of the largest tensor that is here: what those of absent files are planned as. */
  TensorType usualType() throws ModelFaultException {
    for (SafetensorsFile file : files) {
      SafetensorsFile.Entry largest =
          file.tensors().values().stream()
              .max(Comparator.comparingLong(entry -> entry.end() - entry.start()))
              .orElse(null);
      Tensor tensor = largest == null ? null : file.find(largest.name());
      if (tensor != null) {
        return tensor.type();
      }
    }
    return TensorType.BF16;
  }

  /** The file of each tensor; empty where one file has all. */
  private static Map<String, String> index(Path folder) throws ModelFaultException {
    if (Files.exists(folder.resolve(SINGLE)) || !Files.exists(folder.resolve(INDEX))) {
      return Map.of();
    }
    ConfigJson map =
        SafetensorsModel.json(folder, INDEX, MAX_INDEX, MAX_INDEX_VALUES).object("weight_map");
    if (map == null || map.values().isEmpty()) {
      throw disagreement("weight_map", "lacks a weight_map that names the tensors' files.");
    }
    Map<String, String> index = new LinkedHashMap<>();
    for (Map.Entry<String, @Nullable Object> entry : map.values().entrySet()) {
      if (!(entry.getValue() instanceof String file) || !FILE_NAME.matcher(file).matches()) {
        throw disagreement(
            "weight_map",
            "names (" + entry.getValue() + ") in weight_map, which is no file of the folder.");
      }
      index.put(entry.getKey(), file);
    }
    return index;
  }

  /** Every tensor is in one file, and in the one that the index says, as far as it is here. */
  private static void refuseDisagreement(
      Map<String, String> index, List<SafetensorsFile> files, Set<String> absent)
      throws ModelFaultException {
    Map<String, String> found = new HashMap<>();
    for (SafetensorsFile file : files) {
      for (String tensor : file.tensors().keySet()) {
        String other = found.put(tensor, file.file().name());
        if (other != null) {
          throw SafetensorsFile.fault(
              file.file(),
              ModelFault.Kind.MALFORMED,
              tensor,
              "has the tensor (%s), which (%s) has too.",
              tensor,
              other);
        }
      }
    }
    for (Map.Entry<String, String> entry : index.entrySet()) {
      if (!absent.contains(entry.getValue())
          && !entry.getValue().equals(found.get(entry.getKey()))) {
        throw disagreement(
            entry.getKey(),
            "says that (%s) has the tensor (%s), which it has not."
                .formatted(entry.getValue(), entry.getKey()));
      }
    }
  }

  private static ModelFaultException disagreement(String field, String what) {
    return new ModelFaultException(
        ModelFault.Kind.MALFORMED, INDEX, field, "The file " + INDEX + " " + what);
  }
}
