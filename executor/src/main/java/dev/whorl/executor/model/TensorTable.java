package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All tensors of a model, found and checked against the geometry. A tensor that nobody asks for is
 * an error too: a file with more weights than the family has would compute something else.
 */
final class TensorTable implements Tensors {
  /** Where a format keeps its tensors. */
  interface Source {
    /** A tensor by its name in the format, or null. */
    @Nullable Tensor find(String name, Tensor.RowOrder order) throws ModelFaultException;

    /** The file that has the tensor and is absent, or null. */
    default @Nullable String absentFile(String name) {
      return null;
    }

    /** The type that tensors of absent files are taken to have. */
    default TensorType usualType() throws ModelFaultException {
      return TensorType.BF16;
    }

    /** The fault "lacks tensor". */
    ModelFaultException missing(String name);

    /** The fault "has another shape". */
    ModelFaultException misshapen(Tensor tensor, int rows, int columns);

    /** The fault "an expert is stored in another format than the first". */
    default ModelFaultException mixed(Tensor tensor, TensorType first) {
      return new ModelFaultException(
          ModelFault.Kind.UNSUPPORTED,
          tensor.file(),
          tensor.name(),
          String.format(
              "The tensor %s of %s is (%s), that of the first expert %s; one format for all"
                  + " experts of a block is executed.",
              tensor.name(), tensor.file(), tensor.type(), first));
    }

    /** Where a block's tensor may stand, the likeliest first. */
    List<Place> places(int block, BlockTensor role, int expert);

    /** How the rows of a block tensor are stored. */
    Tensor.RowOrder order(BlockTensor role);

    /** Names of embedding table, final norm and head. */
    List<String> endNames();

    /** What is to be added to the weights of norms. */
    float normShift();
  }

  private final Source source;
  private final Geometry geometry;
  private final Set<String> used = new HashSet<>();
  private final List<Map<BlockTensor, List<Tensor>>> blocks = new ArrayList<>();
  private final Tensor embedding;
  private final Tensor finalNorm;
  private final Tensor head;

  TensorTable(Source source, Geometry geometry) throws ModelFaultException {
    this.source = source;
    this.geometry = geometry;
    List<String> ends = source.endNames();
    embedding = end(ends.get(0), geometry.vocabulary());
    finalNorm = end(ends.get(1), 1).shifted(source.normShift());
    head = geometry.tiedEmbeddings() ? embedding : end(ends.get(2), geometry.vocabulary());
    for (int block = 0; block < geometry.blocks(); block++) {
      blocks.add(findBlock(block));
    }
  }

  /** Names that were found. */
  Set<String> used() {
    return used;
  }

  private Tensor end(String name, int rows) throws ModelFaultException {
    return find(List.of(Place.whole(name)), Tensor.RowOrder.PLAIN, rows, geometry.hidden());
  }

  private Map<BlockTensor, List<Tensor>> findBlock(int block) throws ModelFaultException {
    Map<BlockTensor, List<Tensor>> found = new EnumMap<>(BlockTensor.class);
    for (BlockTensor role : BlockTensor.values()) {
      if (role.partOf(geometry)) {
        found.put(role, findRole(block, role));
      }
    }
    return found;
  }

  private List<Tensor> findRole(int block, BlockTensor role) throws ModelFaultException {
    List<Tensor> copies = new ArrayList<>();
    for (int expert = 0; expert < role.copies(geometry); expert++) {
      Tensor tensor =
          find(
              source.places(block, role, expert),
              source.order(role),
              role.rows(geometry),
              role.columns(geometry));
      if (!copies.isEmpty() && copies.getFirst().type() != tensor.type()) {
        throw source.mixed(tensor, copies.getFirst().type());
      }
      copies.add(role.norm() ? tensor.shifted(source.normShift()) : tensor);
    }
    return copies;
  }

  private Tensor find(List<Place> places, Tensor.RowOrder order, int rows, int columns)
      throws ModelFaultException {
    for (Place place : places) {
      boolean whole = place.rows() == 0;
      Tensor tensor = source.find(place.name(), whole ? order : Tensor.RowOrder.PLAIN);
      if (tensor != null) {
        int expected = whole ? rows : place.rows();
        if (tensor.rows() != expected || tensor.columns() != columns) {
          throw source.misshapen(tensor, expected, columns);
        }
        used.add(place.name());
        return whole ? tensor : tensor.slice(place.first(), rows);
      }
    }
    for (Place place : places) {
      String file = source.absentFile(place.name());
      if (file != null) {
        TensorType type = source.usualType();
        return new Tensor(place.name(), file, type, rows, columns, MemorySegment.NULL, order);
      }
    }
    throw source.missing(places.getFirst().name());
  }

  @Override
  public @Nullable Tensor expert(int block, BlockTensor role, int expert) {
    List<Tensor> copies = blocks.get(block).get(role);
    return copies == null ? null : copies.get(expert);
  }

  @Override
  public Tensor embedding() {
    return embedding;
  }

  @Override
  public Tensor finalNorm() {
    return finalNorm;
  }

  @Override
  public Tensor head() {
    return head;
  }

  @Override
  public @Nullable Tensor absent(int start, int end) {
    List<Tensor> needed = new ArrayList<>();
    if (start == 0) {
      needed.add(embedding);
    }
    for (int block = start; block < end; block++) {
      blocks.get(block).values().forEach(needed::addAll);
    }
    if (end == geometry.blocks()) {
      needed.add(finalNorm);
      needed.add(head);
    }
    return needed.stream().filter(Tensor::absent).findFirst().orElse(null);
  }
}
