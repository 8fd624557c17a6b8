package dev.whorl.planning.dispatch;

import dev.whorl.planning.cost.SharedServers;
import dev.whorl.planning.model.HopTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long tokens usually take on every chain of a placement while so many sessions run on each. Of
 * a chain whose hops are not known it is the certified bound. It remembers what it has worked out;
 * answers do not depend on that. For one thread.
 */
public final class Traffic {
  private static final int REMEMBERED = 10_000;

  private List<ChainState> known = List.of();

  /** By chain: which group it is in and where there; −1: its hops are not known. */
  private int[] group = new int[0];

  private int[] place = new int[0];
  private List<Group> groups = List.of();

  /** Chains that share servers, directly or by way of others. */
  private static final class Group {
    private final int[] chains;
    private final SharedServers servers;
    private final Map<List<Integer>, double[]> remembered = new HashMap<>();

    Group(List<Integer> chains, List<List<HopTimes>> hops) {
      this.chains = chains.stream().mapToInt(Integer::intValue).toArray();
      this.servers = new SharedServers(hops);
    }

    double[] secondsPerToken(int[] sessions) {
      List<Integer> load = new ArrayList<>(chains.length);
      for (int chain : chains) {
        load.add(sessions[chain]);
      }
      if (remembered.size() > REMEMBERED) {
        remembered.clear();
      }
      return remembered.computeIfAbsent(load, this::worked);
    }

    private double[] worked(List<Integer> load) {
      return servers.secondsPerToken(load.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  /** Takes note of the chains that the next questions are about. */
  public Traffic over(List<ChainState> chains) {
    if (!same(chains)) {
      known = List.copyOf(chains);
      compile();
    }
    return this;
  }

  /** The same objects: another one only costs that it is compiled again. */
  @SuppressWarnings("ReferenceEquality")
  private boolean same(List<ChainState> chains) {
    if (chains.size() != known.size()) {
      return false;
    }
    for (int k = 0; k < chains.size(); k++) {
      ChainState now = chains.get(k);
      ChainState before = known.get(k);
      if (now.times() != before.times() || now.secondsPerToken() != before.secondsPerToken()) {
        return false;
      }
    }
    return true;
  }

  private void compile() {
    int[] joined = joined();
    group = new int[joined.length];
    place = new int[joined.length];
    Arrays.fill(group, -1);
    groups = new ArrayList<>();
    Map<Integer, List<Integer>> members = new HashMap<>();
    for (int k = 0; k < joined.length; k++) {
      if (known.get(k).times().known()) {
        members.computeIfAbsent(root(joined, k), r -> new ArrayList<>()).add(k);
      }
    }
    for (List<Integer> chains : members.values()) {
      for (int i = 0; i < chains.size(); i++) {
        group[chains.get(i)] = groups.size();
        place[chains.get(i)] = i;
      }
      groups.add(new Group(chains, chains.stream().map(k -> known.get(k).times().hops()).toList()));
    }
  }

  /** By chain another chain of its group; a root is its own. */
  private int[] joined() {
    int[] joined = new int[known.size()];
    Map<String, Integer> first = new HashMap<>();
    for (int k = 0; k < joined.length; k++) {
      joined[k] = k;
      for (HopTimes hop : known.get(k).times().hops()) {
        Integer other = first.putIfAbsent(hop.server(), k);
        if (other != null) {
          joined[root(joined, other)] = root(joined, k);
        }
      }
    }
    return joined;
  }

  private static int root(int[] joined, int chain) {
    int root = chain;
    while (joined[root] != root) {
      root = joined[root];
    }
    return root;
  }

  /** Seconds per token of a chain while so many sessions run on each of them. */
  public double secondsPerToken(int chain, int[] sessions) {
    return group[chain] < 0
        ? known.get(chain).secondsPerToken()
        : groups.get(group[chain]).secondsPerToken(sessions)[place[chain]];
  }

  /** Numbers of the chains that share servers with a chain, itself included. */
  int[] sharing(int chain) {
    return group[chain] < 0 ? new int[] {chain} : groups.get(group[chain]).chains;
  }

  /** Sessions on each chain. */
  static int[] sessions(List<ChainState> chains) {
    int[] sessions = new int[chains.size()];
    for (int k = 0; k < sessions.length; k++) {
      sessions[k] = chains.get(k).running().size();
    }
    return sessions;
  }
}
