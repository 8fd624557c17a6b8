package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.control.Assignments;
import dev.whorl.control.Contracts;
import dev.whorl.control.TuneTime;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.AssignedChain;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.StepProfile;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * From one placement to the next while sessions run: the next one is loaded beside, new sessions go
 * there, those on chains that it has not run out or are moved by the router, and the old one goes.
 * Where both do not fit together the old one goes first; its sessions wait for the next.
 */
final class Move {
  private static final Duration LOAD = Duration.ofMinutes(2);

  /** Sessions may run out on chains that go; then their router moves them. */
  private static final Duration RUN_OUT = Duration.ofSeconds(15);

  private final Fleet fleet;
  private final Progress progress;
  private final AtomicLong generations = new AtomicLong();

  Move(Fleet fleet, Progress progress) {
    this.fleet = fleet;
    this.progress = progress;
  }

  /** Loads a first placement. */
  void first(Placed placed) {
    assign(placed.servers(), null, placed, true);
  }

  /** Where a router sends new sessions. */
  interface Routing {
    /** Nowhere for a while: they wait in line. */
    void hold();

    /** To the next placement. */
    void next();
  }

  /** Goes from one to another. */
  void between(Placed from, Placed to, Routing routing) {
    Set<String> servers = new HashSet<>(from.servers());
    servers.addAll(to.servers());
    try {
      assign(servers, from, to, true);
    } catch (BadInput noRoom) {
      progress.say(
          "both placements do not fit together, so the old one goes first: " + noRoom.getMessage());
      routing.hold();
      assign(servers, null, to, true);
      routing.next();
      return;
    }
    routing.next();
    assign(servers, from, to, false);
    for (String server : from.servers()) {
      if (!fleet.agent(server).awaitReport(report -> idle(report, from), RUN_OUT)) {
        progress.say("sessions still run on chains that go; they are moved");
        break;
      }
    }
    assign(servers, null, to, true);
  }

  private static boolean idle(Report report, Placed placed) {
    return report.getSpansList().stream()
        .noneMatch(span -> span.getPlacement().equals(placed.name()) && span.getSessions() > 0);
  }

  /**
   * Tells servers what to hold, and waits until they do.
   *
   * @param open whether chains of {@code from} take sessions
   */
  private void assign(Set<String> servers, @Nullable Placed from, Placed to, boolean open) {
    long generation = generations.incrementAndGet();
    servers.forEach(server -> {
      Assign.Builder assign =
          Assign.newBuilder()
              .setGeneration(generation)
              .setHopDelaySeconds(LocalPlan.latencySeconds(to.config()))
              .setStepContract(Contracts.certified());
      double cap = add(server, to, true, assign);
      assign.setTuneSeconds(tuneSeconds(server, to));
      if (from != null) {
        // While rows of both share steps, a step is as long as both together.
        cap += add(server, from, open, assign);
        // A piece must fit into the shorter of both chunks.
        assign.setTuneSeconds(Math.min(assign.getTuneSeconds(), tuneSeconds(server, from)));
      }
      fleet.agent(server).assign(assign.setStepCapSeconds(cap).build());
    });
    Progress.Bar bar = progress.bar("loading", servers.size());
    servers.forEach(server ->
        fleet.agent(server).awaitLoaded(generation, LOAD, percent -> bar.show(server, percent)));
  }

  /** As long as a chunk of the placement; without blocks of it, of no account. */
  private double tuneSeconds(String server, Placed placed) {
    StepProfile profile = fleet.profile(server);
    int blocks =
        placed.placement().spans().stream()
            .filter(span -> span.server().equals(server))
            .mapToInt(span -> span.span().length())
            .sum();
    if (blocks == 0) {
      return Double.MAX_VALUE;
    }
    return profile == null
        ? 0
        : TuneTime.seconds(profile, blocks, placed.config().workload().prefillTokens());
  }

  private static double add(String server, Placed placed, boolean open, Assign.Builder assign) {
    Assignments.Part part =
        Assignments.of(placed.name(), placed.deployment(), placed.placement()).get(server);
    if (part == null) {
      return 0;
    }
    assign.addSpans(part.span());
    for (AssignedChain chain : part.chains()) {
      assign.addChains(open ? chain : closed(chain));
    }
    return placed.certificate().stepSeconds().getOrDefault(server, 0.0);
  }

  /** It takes nobody, and ends nobody. */
  private static AssignedChain closed(AssignedChain chain) {
    return chain.toBuilder().setCapacity(0).setResidual(Integer.MAX_VALUE).build();
  }
}
