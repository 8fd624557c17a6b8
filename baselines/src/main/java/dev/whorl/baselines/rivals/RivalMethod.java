package dev.whorl.baselines.rivals;

import dev.whorl.planning.cost.Pool;

/** How another system places blocks and forms chains. */
public interface RivalMethod {
  /** The name by which users choose it. */
  String name();

  /** Its placement for one deployment that has the pool to itself. */
  Proposal propose(Pool pool);
}
