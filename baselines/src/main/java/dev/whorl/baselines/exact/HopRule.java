package dev.whorl.baselines.exact;

import dev.whorl.planning.model.Span;

/** Which part of a hosted span a hop may run. */
public enum HopRule {
  /** As in the papers: enters anywhere inside the span and runs to its end. */
  PUBLISHED {
    @Override
    boolean allows(Span hosted, Span hop) {
      return hosted.contains(hop) && hosted.end() == hop.end();
    }
  },

  /** Any contiguous part; a server at most once in a chain. */
  FREE {
    @Override
    boolean allows(Span hosted, Span hop) {
      return hosted.contains(hop);
    }
  };

  abstract boolean allows(Span hosted, Span hop);
}
