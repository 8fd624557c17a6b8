package dev.whorl.agent.control;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Rope;
import dev.whorl.protocol.control.ModelGeometry;

/** Geometries on the wire. */
final class Geometries {
  /** Numbers that change results but not times; a measured geometry need not bring them. */
  private static final Rope ANY_ROPE = new Rope(10_000f, new Rope.Scaling.None());

  private static final float ANY_EPSILON = 1e-5f;

  private Geometries() {}

  static ModelGeometry write(Geometry geometry, Precision precision) {
    AttentionShape attention = geometry.attention();
    ModelGeometry.Builder wire =
        ModelGeometry.newBuilder()
            .setHash(geometry.hash())
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
            .setQkNorm(attention.queryKeyNorm())
            .setSlidingWindow(attention.slidingWindow())
            .setEmbeddingBytes(geometry.embeddingBytes(precision))
            .setHeadBytes(geometry.headBytes(precision))
            .setCacheBytesPerToken(geometry.pageBytes(precision) / Geometry.PAGE_TOKENS)
            .setPageTokens(Geometry.PAGE_TOKENS)
            .setRowBytes(geometry.residualBytes(precision));
    for (int block = 0; block < geometry.blocks(); block++) {
      wire.addBlockBytes(geometry.blockBytes(precision));
    }
    return wire.build();
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
        wire.getTiedEmbeddings());
  }
}
