package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.StepContract;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sessions and chains by server and by link, and the step and visit times that follow; the
 * verifier's own. Servers are positions in the problem.
 */
final class RawLoad {
  /** What goes over a link: bytes of all sessions; sessions and chains by deployment. */
  private static final class Link {
    private long bytes;
    private final int[] sessions;
    private final int[] chains;

    Link(int deployments) {
      sessions = new int[deployments];
      chains = new int[deployments];
    }
  }

  private final Map<String, Integer> deployments = new HashMap<>();
  private final List<List<RawTimes.Use>> uses = new ArrayList<>();
  private final RawTimes.Times[] times;
  private final Map<Long, Link> links;
  private final boolean relayed;

  RawLoad(
      Problem problem,
      List<Placement> placements,
      Map<String, Integer> positions,
      RawTimes timesOfServers) {
    int n = problem.servers().size();
    this.relayed = problem.delays() instanceof RelayDelay;
    for (int j = 0; j < n; j++) {
      uses.add(List.of());
    }
    int hops =
        placements.stream()
            .flatMap(p -> p.chains().stream())
            .mapToInt(chain -> chain.hops().size())
            .sum();
    this.links = HashMap.newHashMap(hops);
    for (int d = 0; d < problem.deployments().size(); d++) {
      deployments.put(problem.deployments().get(d).id(), d);
    }
    for (Placement placement : placements) {
      Deployment deployment = problem.deployment(placement.deployment());
      placement.chains().forEach(chain -> count(deployment, chain, positions));
    }
    times = new RawTimes.Times[n];
    timesOfServers.begin(problem.deployments());
    for (int j = 0; j < n; j++) {
      if (!uses.get(j).isEmpty()) {
        times[j] = timesOfServers.of(problem.servers().get(j).id(), uses.get(j));
      }
    }
  }

  private void count(Deployment deployment, Chain chain, Map<String, Integer> positions) {
    int[] servers = new int[chain.hops().size()];
    for (int h = 0; h < servers.length; h++) {
      Hop hop = chain.hops().get(h);
      servers[h] = position(positions, hop.server());
      if (uses.get(servers[h]).isEmpty()) {
        uses.set(servers[h], new ArrayList<>(1));
      }
      uses.get(servers[h])
          .add(
              new RawTimes.Use(
                  deployment,
                  hop.span().start(),
                  hop.span().end(),
                  chain.capacity(),
                  servers.length == 1 && !relayed));
    }
    int index = position(deployments, deployment.id());
    for (int h = 0; h < servers.length; h++) {
      Link link =
          links.computeIfAbsent(
              key(servers[h], servers[(h + 1) % servers.length]),
              k -> new Link(deployments.size()));
      link.bytes += chain.capacity() * deployment.model().residualRowBytes();
      link.sessions[index] += chain.capacity();
      if (h + 1 < servers.length) {
        link.chains[index]++;
      }
    }
  }

  private static int position(Map<String, Integer> positions, String id) {
    Integer position = positions.get(id);
    if (position == null) {
      throw new IllegalStateException("Unchecked server or deployment " + id);
    }
    return position;
  }

  private long key(int from, int to) {
    return (long) from * uses.size() + to;
  }

  /**
   * Bytes that can be in flight from server to server: one row of every session, any deployment.
   */
  long edgeBytes(int from, int to) {
    Link link = links.get(key(from, to));
    return link == null ? 0 : link.bytes;
  }

  /** The same while few sessions of a deployment run. */
  long edgeBytes(int from, int to, RawTimes.Few few) {
    Link link = links.get(key(from, to));
    if (link == null) {
      return 0;
    }
    int absent = link.sessions[position(deployments, few.deployment().id())] - few.sessions();
    return link.bytes - Math.max(0, absent) * few.deployment().model().residualRowBytes();
  }

  /** Chains of the deployment that send prefill from one server to the other. */
  int chainsOver(String deployment, int from, int to) {
    Link link = links.get(key(from, to));
    return link == null ? 0 : link.chains[position(deployments, deployment)];
  }

  /** Whether clients carry every row, so that none stays on its server. */
  boolean relayed() {
    return relayed;
  }

  int chainsThrough(int server) {
    return uses.get(server).size();
  }

  int sessions(int server) {
    int sum = 0;
    for (RawTimes.Use use : uses.get(server)) {
      sum += use.sessions();
    }
    return sum;
  }

  /** The longest step with every session's row in it, with or without a chunk. */
  double step(int server, boolean withChunk) {
    return times[server].step() + (withChunk ? times[server].chunk() : 0);
  }

  /** From the start of one step with a chunk to the earliest start of the next. */
  double turn(int server) {
    return step(server, true) + StepContract.CERTIFIED.restSteps() * step(server, false);
  }

  /**
   * The step under way plus the step that takes the row, over all ways to split the other rows;
   * where steps rest after a chunk, one of the two has none.
   */
  double visit(int server) {
    int chunks = StepContract.CERTIFIED.restSteps() > 0 ? 1 : 2;
    return times[server].pairs() + (sessions(server) > 1 ? chunks * times[server].chunk() : 0);
  }

  /** The longest step while few sessions of a deployment run; with a chunk unless one runs. */
  double step(String id, int server, RawTimes.Few few) {
    RawTimes.Times found = RawTimes.of(id, uses.get(server), few);
    return found.step() + (sessions(server, few) > 1 ? found.chunk() : 0);
  }

  /** The step under way plus the step that takes the row while few sessions of a deployment run. */
  double visit(String id, int server, RawTimes.Few few) {
    RawTimes.Times found = RawTimes.of(id, uses.get(server), few);
    int chunks = StepContract.CERTIFIED.restSteps() > 0 ? 1 : 2;
    return found.pairs() + (sessions(server, few) > 1 ? chunks * found.chunk() : 0);
  }

  private int sessions(int server, RawTimes.Few few) {
    int own = 0;
    int others = 0;
    for (RawTimes.Use use : uses.get(server)) {
      boolean mine = use.deployment().id().equals(few.deployment().id());
      own += mine ? use.sessions() : 0;
      others += mine ? 0 : use.sessions();
    }
    return Math.min(own, few.sessions()) + others;
  }
}
