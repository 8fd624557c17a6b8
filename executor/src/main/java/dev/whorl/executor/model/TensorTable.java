package dev.whorl.executor.model;

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

    /** The fault "lacks tensor". */
    ModelFaultException missing(String name);

    /** The fault "has another shape". */
    ModelFaultException misshapen(Tensor tensor, int rows, int columns);

    /** A block tensor's name. */
    String blockName(int block, BlockTensor role);

    /** How the rows of a block tensor are stored. */
    Tensor.RowOrder order(BlockTensor role);

    /** Names of embedding table, final norm and head. */
    List<String> endNames();
  }

  private final Source source;
  private final Geometry geometry;
  private final Set<String> used = new HashSet<>();
  private final List<Map<BlockTensor, Tensor>> blocks = new ArrayList<>();
  private final Tensor embedding;
  private final Tensor finalNorm;
  private final Tensor head;

  TensorTable(Source source, Geometry geometry) throws ModelFaultException {
    this.source = source;
    this.geometry = geometry;
    List<String> ends = source.endNames();
    embedding = find(ends.get(0), Tensor.RowOrder.PLAIN, geometry.vocabulary(), geometry.hidden());
    finalNorm = find(ends.get(1), Tensor.RowOrder.PLAIN, 1, geometry.hidden());
    head =
        geometry.tiedEmbeddings()
            ? embedding
            : find(ends.get(2), Tensor.RowOrder.PLAIN, geometry.vocabulary(), geometry.hidden());
    for (int block = 0; block < geometry.blocks(); block++) {
      blocks.add(findBlock(block));
    }
  }

  /** Names that were found. */
  Set<String> used() {
    return used;
  }

  private Map<BlockTensor, Tensor> findBlock(int block) throws ModelFaultException {
    Map<BlockTensor, Tensor> found = new EnumMap<>(BlockTensor.class);
    for (BlockTensor role : BlockTensor.values()) {
      if (role.partOf(geometry)) {
        found.put(
            role,
            find(
                source.blockName(block, role),
                source.order(role),
                role.rows(geometry),
                role.columns(geometry)));
      }
    }
    return found;
  }

  private Tensor find(String name, Tensor.RowOrder order, int rows, int columns)
      throws ModelFaultException {
    Tensor tensor = source.find(name, order);
    if (tensor == null) {
      throw source.missing(name);
    }
    if (tensor.rows() != rows || tensor.columns() != columns) {
      throw source.misshapen(tensor, rows, columns);
    }
    used.add(name);
    return tensor;
  }

  @Override
  public @Nullable Tensor block(int block, BlockTensor role) {
    return blocks.get(block).get(role);
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
}
