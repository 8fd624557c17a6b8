package dev.whorl.operator.placement;

import dev.whorl.crds.placement.Phase;

/**
 * Everything that decides about the next phase of a placement.
 *
 * @param phase now
 * @param loading of its blocks
 * @param successor the newest placement of the same deployment, seen from this one
 * @param wanted whether its deployment is there, not suspended and not scaled to zero
 * @param sessions that its servers report
 * @param drained whether draining has gone on for longer than it may
 */
record PlacementFacts(
    Phase phase,
    Loading loading,
    Successor successor,
    boolean wanted,
    int sessions,
    boolean drained) {
  /** A newer placement of the same deployment. */
  enum Successor {
    NONE,
    /** It loads beside this one. */
    LOADING,
    /** It needs the memory of this one. */
    BLOCKED,
    /** It serves. */
    ACTIVE
  }

  /**
   * The next phase; a phase only goes forward. A placement serves until its successor does, unless
   * the successor needs its memory.
   */
  Phase next() {
    return switch (phase) {
      case LOADING -> {
        if (!wanted || successor != Successor.NONE) {
          yield Phase.RETIRED;
        }
        yield loading instanceof Loading.Loaded ? Phase.ACTIVE : Phase.LOADING;
      }
      case ACTIVE ->
          !wanted || successor == Successor.ACTIVE || successor == Successor.BLOCKED
              ? Phase.DRAINING
              : Phase.ACTIVE;
      case DRAINING -> sessions == 0 || drained ? Phase.RETIRED : Phase.DRAINING;
      case RETIRED -> Phase.RETIRED;
    };
  }
}
