package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.operator.agents.Observation;
import dev.whorl.protocol.control.ChainReport;
import dev.whorl.protocol.control.Report;
import java.util.Map;

/** Sessions that agents report, counted where they are admitted. */
public final class Sessions {
  private Sessions() {}

  /** Sessions of a placement over all its chains. */
  public static int of(BlockPlacement placement, Map<String, Observation> observations) {
    String name = PlacementName.of(placement);
    int sum = 0;
    for (Observation observation : observations.values()) {
      Report report = observation.report();
      if (report == null) {
        continue;
      }
      for (ChainReport chain : report.getChainsList()) {
        if (chain.getPlacement().equals(name)) {
          sum += chain.getSessions();
        }
      }
    }
    return sum;
  }
}
