package dev.whorl.agent.control;

import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.BlockStyle;
import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Experts;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.QueryKeyNorm;
import dev.whorl.executor.model.Rope;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.protocol.control.ModelGeometry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Geometries on the wire. */
final class Geometries {
  /** Numbers that change results but not times; a measured geometry need not bring them. */
  private static final Rope ANY_ROPE = new Rope(10_000f, new Rope.Scaling.None());

  private static final float ANY_EPSILON = 1e-5f;

  private Geometries() {}

  static ModelGeometry write(Model model, Precision precision) {
    Geometry geometry = model.geometry();
    WeightFormats weights = WeightFormats.of(model, precision);
    // What a measurement depends on: the shape, and with mixed formats those too.
    String hash = precision.weights() == null ? weights.hash() : geometry.hash();
    AttentionShape attention = geometry.attention();
    ModelGeometry.Builder wire =
        ModelGeometry.newBuilder()
            .setHash(hash)
            .setArchitecture(geometry.architecture())
            .setBlocks(geometry.blocks())
            .setHidden(geometry.hidden())
            .setHeads(attention.heads())
            .setKvHeads(attention.keyValueHeads())
            .setHeadDim(attention.headSize())
            .setFfn(geometry.feedForward())
            .setVocabulary(geometry.vocabulary())
            .setContextLength(geometry.contextLength())
            .setTiedEmbeddings(geometry.tiedEmbeddings())
            .setQkvBias(attention.bias())
            .setQkNorm(attention.queryKeyNorm() != QueryKeyNorm.NONE)
            .setSlidingWindow(attention.widestWindow())
            .setEmbeddingBytes(weights.embeddingBytes())
            .setHeadBytes(weights.headBytes())
            .setCacheBytesPerToken(geometry.pageBytes(precision) / Geometry.PAGE_TOKENS)
            .setPageTokens(Geometry.PAGE_TOKENS)
            .setRowBytes(geometry.residualBytes(precision))
            .setHeadFormat(weights.head().name());
    Experts experts = geometry.experts();
    if (experts != null) {
      wire.setExperts(experts.count()).setExpertsUsed(experts.used());
    }
    for (int block = 0; block < geometry.blocks(); block++) {
      wire.addBlockBytes(weights.blockBytes(block));
    }
    for (BlockTensor role : BlockTensor.matrices()) {
      wire.addBlockFormats(weights.of(weights.largestBlock(), role).name());
    }
    return wire.build();
  }

  /** What to measure. Throws IllegalArgumentException for a request that contradicts itself. */
  static MeasureRequest read(dev.whorl.protocol.control.MeasureRequest wire) {
    Geometry geometry = read(wire.getGeometry());
    if (!Precision.asStored(wire.getPrecision())) {
      return MeasureRequest.uniform(
          geometry,
          Precision.uniform(wire.getPrecision()),
          wire.getContextTokens(),
          wire.getBatchesList(),
          wire.getPrefillTokens());
    }
    ModelGeometry model = wire.getGeometry();
    int perToken = 2 * geometry.attention().keyValueWidth();
    return new MeasureRequest(
        formats(geometry, model),
        NumberFormat.ofBytes(model.getCacheBytesPerToken() / perToken),
        NumberFormat.ofBytes(model.getRowBytes() / geometry.hidden()),
        wire.getContextTokens(),
        wire.getBatchesList(),
        wire.getPrefillTokens());
  }

  private static WeightFormats formats(Geometry geometry, ModelGeometry wire) {
    List<BlockTensor> roles = BlockTensor.matrices();
    if (wire.getBlockFormatsCount() != roles.size()) {
      throw new IllegalArgumentException(
          "The geometry has (%d) formats of matrices; a block has %d matrices. Inspect the model again."
              .formatted(wire.getBlockFormatsCount(), roles.size()));
    }
    Map<BlockTensor, TensorType> block = new EnumMap<>(BlockTensor.class);
    for (int i = 0; i < roles.size(); i++) {
      block.put(roles.get(i), TensorType.of(wire.getBlockFormats(i)));
    }
    return WeightFormats.like(geometry, block, TensorType.of(wire.getHeadFormat()));
  }

  /** The shape to measure. Throws IllegalArgumentException for one that contradicts itself. */
  static Geometry read(ModelGeometry wire) {
    return new Geometry(
        wire.getArchitecture(),
        wire.getBlocks(),
        wire.getHidden(),
        wire.getFfn(),
        wire.getVocabulary(),
        wire.getContextLength(),
        ANY_EPSILON,
        new AttentionShape(
            wire.getHeads(),
            wire.getKvHeads(),
            wire.getHeadDim(),
            wire.getSlidingWindow(),
            wire.getQkvBias(),
            wire.getQkNorm(),
            ANY_ROPE),
        wire.getTiedEmbeddings(),
        BlockStyle.LLAMA,
        wire.getExperts() == 0
            ? null
            : new Experts(wire.getExperts(), wire.getExpertsUsed(), true));
  }
}
