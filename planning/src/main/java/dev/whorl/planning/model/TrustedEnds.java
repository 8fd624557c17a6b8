package dev.whorl.planning.model;

/**
 * The first and the last blocks see text: they stay in a trust zone.
 *
 * @param zone the trust zone
 * @param blocks how many blocks at either end
 */
public record TrustedEnds(String zone, int blocks) {
  public TrustedEnds {
    Require.notBlank("zone of trusted ends", zone);
    Require.positive("blocks of trusted ends", blocks);
  }

  /** Whether a span of a model of so many blocks holds a block that must stay trusted. */
  public boolean touches(Span span, int blockCount) {
    return span.start() < blocks || span.end() > blockCount - blocks;
  }
}
