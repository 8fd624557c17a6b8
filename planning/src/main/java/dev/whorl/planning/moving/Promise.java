package dev.whorl.planning.moving;

import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.cost.CertifiedCost;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.SlotMeans;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a step may not promise less than: on the way no deployment is promised less than the worse
 * of where it is and where it is going, or its objective where that allows more.
 */
final class Promise {
  private static final double ROUNDING = 1e-9;

  private record Worst(double token, double firstToken) {
    static final Worst NONE = new Worst(0, 0);

    Worst or(Worst other) {
      return new Worst(Math.max(token, other.token), Math.max(firstToken, other.firstToken));
    }

    boolean within(Worst limit) {
      return token <= limit.token * (1 + ROUNDING)
          && firstToken <= limit.firstToken * (1 + ROUNDING);
    }
  }

  private final Fleet fleet;
  private final List<ChainNow> chains;
  private final Map<String, Worst> limits = new HashMap<>();

  Promise(Fleet fleet, List<ChainNow> chains) {
    this.fleet = fleet;
    this.chains = chains;
    int[] now = chains.stream().mapToInt(ChainNow::most).toArray();
    int[] then = chains.stream().mapToInt(ChainNow::goal).toArray();
    worst(now).forEach((id, worst) -> limits.merge(id, worst, Worst::or));
    worst(then).forEach((id, worst) -> limits.merge(id, worst, Worst::or));
    for (Deployment deployment : fleet.problem().deployments()) {
      limits.merge(deployment.id(), objective(deployment.workload()), Worst::or);
    }
  }

  private static Worst objective(Workload workload) {
    return new Worst(orNone(workload.objectiveSeconds()), orNone(workload.firstTokenSeconds()));
  }

  private static double orNone(@Nullable Double seconds) {
    return seconds == null ? 0 : seconds;
  }

  /** Whether it is kept with so many sessions on the chains, in their order. */
  boolean kept(int[] counted) {
    return worst(counted).entrySet().stream()
        .allMatch(
            entry -> entry.getValue().within(limits.getOrDefault(entry.getKey(), Worst.NONE)));
  }

  private Map<String, Worst> worst(int[] counted) {
    List<Rows.Use> uses = new ArrayList<>();
    for (int c = 0; c < counted.length; c++) {
      uses.add(new Rows.Use(chains.get(c).edition(), chains.get(c).hops(), counted[c]));
    }
    Rows rows = Rows.of(fleet, uses);
    Map<String, Worst> worst = new HashMap<>();
    Certifier certifier = new Certifier(rows.problem());
    for (int d = 0; d < rows.placements().size(); d++) {
      Placement placement = rows.placements().get(d);
      Pool pool =
          Pool.of(
              rows.problem(),
              rows.problem().deployments().get(d),
              certifier.foreign(rows.placements(), d));
      CertifiedCost cost = CertifiedCost.of(pool, Certifier.routes(pool, placement));
      worst.put(
          placement.deployment(),
          new Worst(SlotMeans.worst(cost.bounds()), cost.worstFirstToken()));
    }
    return worst;
  }
}
