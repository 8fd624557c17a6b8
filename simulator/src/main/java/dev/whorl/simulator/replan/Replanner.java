package dev.whorl.simulator.replan;

import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;

/** Plans anew for one deployment. */
public interface Replanner {
  /**
   * Servers came, went or drain.
   *
   * @param usable the problem with the servers that take work
   * @param present what is in force on servers that are alive
   */
  NextPlan changed(Problem usable, Placement present);

  /**
   * Nothing changed, but a better placement may be worth its moving.
   *
   * @param runningSessions that would gain from it
   */
  NextPlan rebalance(Problem usable, Placement present, int runningSessions);
}
