package dev.whorl.operator.planner;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.pool.CostSpec;
import dev.whorl.crds.pool.PowerSpec;
import dev.whorl.crds.pool.TrustSpec;
import dev.whorl.operator.settings.LinkSettings;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.Location;
import dev.whorl.planning.model.Rates;
import dev.whorl.planning.model.ZoneDelay;
import java.util.Arrays;

/** Where servers are, and what is between them. */
final class Places {
  private Places() {}

  private static final String NOWHERE = "default";

  /**
   * Where a server is, by its node and its pool; one that has not said where it runs is on a node
   * of its own.
   */
  static Location of(BlockServer server, Snapshot snapshot) {
    String known = server.getStatus() == null ? null : server.getStatus().node();
    String node = known == null ? server.getMetadata().getName() : known;
    GPUNodePool pool = snapshot.pools().get(server.getSpec().poolRef());
    TrustSpec trust = pool == null ? null : pool.getSpec().trust();
    return new Location(
        node, snapshot.zones().getOrDefault(node, NOWHERE), trust == null ? NOWHERE : trust.zone());
  }

  /** What a server costs and draws, by its pool. */
  static Rates rates(BlockServer server, Snapshot snapshot) {
    GPUNodePool pool = snapshot.pools().get(server.getSpec().poolRef());
    CostSpec cost = pool == null ? null : pool.getSpec().cost();
    PowerSpec power = pool == null ? null : pool.getSpec().power();
    return new Rates(
        cost == null ? 0 : Double.parseDouble(cost.perHour()),
        power == null ? 0 : power.maxWatts());
  }

  /** What is assumed of every link. */
  static HopDelay delays(int servers, LinkSettings links) {
    double[] access = new double[servers];
    Arrays.fill(access, links.delaySeconds() / 2);
    return new ZoneDelay(
        new int[servers],
        access,
        new double[][] {{0}},
        new double[][] {{links.secondsPerByte()}},
        0);
  }
}
