package dev.whorl.baselines.bench;

import dev.whorl.baselines.rivals.Rival;
import dev.whorl.baselines.rivals.RivalSolver;
import dev.whorl.baselines.rivals.Tuned;
import dev.whorl.planning.solve.PlacementSolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A rival in one of its two forms: at the number that it chooses itself, or tuned by trial. */
record Competitor(String name, Rival system, PlacementSolver solver) {
  /** CG-BP at the number of its own formula, under WS-RR. */
  static final String CG_BP = "cg-bp";

  /** Helix solves an integer program per instance: for pools up to this size only. */
  private static final int HELIX_SERVERS = 8;

  /** All that can be run on pools of so many servers. */
  static List<Competitor> all(int servers) {
    List<Competitor> all = new ArrayList<>();
    for (Rival rival : Rival.values()) {
      if (rival == Rival.HELIX && servers > HELIX_SERVERS) {
        continue;
      }
      String name = rival.name().toLowerCase(Locale.ROOT).replace('_', '-');
      boolean tuned = rival.solver() instanceof Tuned;
      // GBP-CR leaves its number to trial; CG-BP has a formula for it.
      if (!tuned || rival == Rival.CG_BP) {
        all.add(new Competitor(name, rival, new RivalSolver(rival.method())));
      }
      if (tuned) {
        all.add(new Competitor(name + "-tuned", rival, rival.solver()));
      }
    }
    return all;
  }
}
