package dev.whorl.simulator.engine;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ways through the servers that sessions take, numbered as they are first used. */
final class Routes {
  private record Key(int deployment, List<Hop> hops, int variant) {}

  private final Problem problem;
  private final Links links;
  private final Map<String, Integer> positions;
  private final Map<Key, Integer> numbers = new HashMap<>();
  private final Map<Long, StepSeconds> times = new HashMap<>();
  private final Lanes lanes;

  private int size;
  int[] deployment = new int[16];
  int[] hops = new int[16];

  /** Where a route's hops begin in the arrays by hop. */
  int[] offset = new int[16];

  /** From the last hop back to the first. */
  int[] backLink = new int[16];

  /** Between the router and the first hop; between the last hop and the router. */
  double[] toFirst = new double[16];

  double[] toRouter = new double[16];
  double[] openSeconds = new double[16];
  double[] closeSeconds = new double[16];

  private int hopsUsed;

  /** By hop: the server, the lane of rows there, and the link to the next hop. */
  int[] server = new int[64];

  int[] lane = new int[64];
  int[] link = new int[64];

  Routes(Problem problem, Links links, Lanes lanes) {
    this.problem = problem;
    this.links = links;
    this.lanes = lanes;
    this.positions = problem.positions();
  }

  int size() {
    return size;
  }

  int number(int ofDeployment, List<Hop> path, int variant) {
    return numbers.computeIfAbsent(new Key(ofDeployment, path, variant), this::add);
  }

  private int add(Key key) {
    int route = size++;
    int count = key.hops.size();
    ensure(hopsUsed + count);
    deployment[route] = key.deployment;
    hops[route] = count;
    offset[route] = hopsUsed;
    Deployment d = problem.deployments().get(key.deployment);
    for (int h = 0; h < count; h++) {
      Hop hop = key.hops.get(h);
      int j = position(hop);
      server[hopsUsed + h] = j;
      lane[hopsUsed + h] =
          lanes.number(j, key.deployment, hop.span(), times(key.deployment, d, hop));
    }
    for (int h = 0; h + 1 < count; h++) {
      link[hopsUsed + h] = links.between(server[hopsUsed + h], server[hopsUsed + h + 1]);
    }
    backLink[route] = links.between(server[hopsUsed + count - 1], server[hopsUsed]);
    control(route, count);
    hopsUsed += count;
    return route;
  }

  /** Opening: the first hop, then the others in parallel. Closing: the others, then the first. */
  private void control(int route, int count) {
    int at = offset[route];
    double first = links.router(server[at], 0);
    double farthest = 0;
    for (int h = 1; h < count; h++) {
      farthest = Math.max(farthest, 2 * links.router(server[at + h], 0));
    }
    toFirst[route] = first;
    toRouter[route] = links.router(server[at + count - 1], 0);
    openSeconds[route] = 2 * first + farthest;
    closeSeconds[route] = farthest + 2 * first;
  }

  private int position(Hop hop) {
    Integer j = positions.get(hop.server());
    if (j == null) {
      throw new InvalidInput("server of hop", hop.server(), "is not in the pool");
    }
    return j;
  }

  private StepSeconds times(int number, Deployment d, Hop hop) {
    return times.computeIfAbsent(
        ((long) number << 32) | position(hop),
        pair -> {
          Profile profile = d.profiles().get(hop.server());
          if (profile == null) {
            throw new InvalidInput("server of hop", hop.server(), "has no profile for " + d.id());
          }
          return new StepSeconds(d, profile);
        });
  }

  private void ensure(int hopsNeeded) {
    if (size > hops.length) {
      int n = hops.length * 2;
      deployment = Arrays.copyOf(deployment, n);
      hops = Arrays.copyOf(hops, n);
      offset = Arrays.copyOf(offset, n);
      backLink = Arrays.copyOf(backLink, n);
      toFirst = Arrays.copyOf(toFirst, n);
      toRouter = Arrays.copyOf(toRouter, n);
      openSeconds = Arrays.copyOf(openSeconds, n);
      closeSeconds = Arrays.copyOf(closeSeconds, n);
    }
    if (hopsNeeded > server.length) {
      int n = Math.max(hopsNeeded, server.length * 2);
      server = Arrays.copyOf(server, n);
      lane = Arrays.copyOf(lane, n);
      link = Arrays.copyOf(link, n);
    }
  }
}
