package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.operator.agents.Observation;
import dev.whorl.protocol.control.ChainReport;
import dev.whorl.protocol.control.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the first servers of chains were told to admit, and how many sessions may be on them. */
public interface Admissions {
  /**
   * A server that says nothing counts as full for so long: more than a new leader or a broken
   * stream takes to be heard again. After it the server is lost, and so are its sessions.
   */
  Duration PATIENCE = Duration.ofSeconds(5);

  /** The capacity that the chain's first server was told last; 0: it was told of none. */
  int inForce(BlockPlacement placement, ChainPlan chain);

  /**
   * Sessions that may be on the chain until its first server has heard another word. Unknown is
   * full: until the server has confirmed the last word, any of the plan's slots may be taken.
   */
  int most(BlockPlacement placement, ChainPlan chain);

  /** The same over all chains of a placement. */
  default int most(BlockPlacement placement) {
    return placement.getSpec().chains().stream().mapToInt(chain -> most(placement, chain)).sum();
  }

  /** As the servers' specs say and their agents report. */
  static Admissions of(
      Collection<BlockServer> servers, Map<String, Observation> observations, Instant now) {
    Map<String, BlockServer> byName = new HashMap<>();
    servers.forEach(server -> byName.put(server.getMetadata().getName(), server));
    return new Reported(byName, observations, now);
  }

  /** By specs and reports. */
  record Reported(
      Map<String, BlockServer> servers, Map<String, Observation> observations, Instant now)
      implements Admissions {
    @Override
    public int inForce(BlockPlacement placement, ChainPlan chain) {
      BlockServer first = first(placement, chain);
      return first == null
          ? 0
          : first.getSpec().chains().stream()
              .filter(told -> told.placement().equals(PlacementName.of(placement)))
              .filter(told -> told.chain().equals(chain.id()))
              .mapToInt(ChainSpec::capacity)
              .sum();
    }

    @Override
    public int most(BlockPlacement placement, ChainPlan chain) {
      BlockServer first = first(placement, chain);
      if (first == null) {
        return 0;
      }
      Observation seen = observations.get(first.getMetadata().getName());
      Report report = seen == null ? null : seen.report();
      if (report == null) {
        return lost(seen) ? 0 : chain.capacity();
      }
      int running = running(report, PlacementName.of(placement), chain.id());
      boolean confirmed = report.getAppliedGeneration() >= first.getMetadata().getGeneration();
      return Math.max(running, confirmed ? inForce(placement, chain) : chain.capacity());
    }

    private @Nullable BlockServer first(BlockPlacement placement, ChainPlan chain) {
      int index = chain.hops().getFirst().server();
      return servers.get(placement.getSpec().servers().get(index));
    }

    private boolean lost(@Nullable Observation seen) {
      return switch (seen) {
        case null -> false;
        case Observation.Unknown(Instant since) -> since.plus(PATIENCE).isBefore(now);
        case Observation.Silent(Instant since, String reason) -> since.plus(PATIENCE).isBefore(now);
        case Observation.Reporting reporting -> false;
      };
    }

    private static int running(Report report, String placement, String chain) {
      return report.getChainsList().stream()
          .filter(told -> told.getPlacement().equals(placement) && told.getChain().equals(chain))
          .mapToInt(ChainReport::getSessions)
          .sum();
    }
  }
}
