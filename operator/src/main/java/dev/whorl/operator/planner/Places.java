package dev.whorl.operator.planner;

import dev.whorl.crds.BlockServer;
import dev.whorl.operator.settings.LinkSettings;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.Location;
import dev.whorl.planning.model.ZoneDelay;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where servers are, and what is between them. */
final class Places {
  private Places() {}

  /** A server's place; one that has not said where it runs is on a node of its own. */
  static Location of(@Nullable BlockServer server, String name) {
    String node = server == null || server.getStatus() == null ? null : server.getStatus().node();
    return Location.ofNode(node == null ? name : node);
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
