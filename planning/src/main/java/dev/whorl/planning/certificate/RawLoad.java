package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sessions by server, deployment and block, and the step and visit times that follow; the
 * verifier's own.
 */
final class RawLoad {
  private final Problem problem;

  /** Sessions by deployment and server, per block; of one-hop chains likewise. */
  private final Map<String, Map<String, int[]>> sessions = new HashMap<>();

  private final Map<String, Map<String, int[]>> oneHop = new HashMap<>();
  private final Map<String, Integer> serverSessions = new HashMap<>();
  private final Map<String, Integer> linkChains = new HashMap<>();
  private final Map<String, Integer> chainsThrough = new HashMap<>();
  private final Map<String, Long> edgeBytes = new HashMap<>();

  RawLoad(Problem problem, List<Placement> placements) {
    this.problem = problem;
    for (Placement placement : placements) {
      placement.chains().forEach(chain -> count(placement.deployment(), chain));
    }
  }

  private void count(String deployment, Chain chain) {
    int blocks = problem.deployment(deployment).model().blockCount();
    for (int h = 0; h < chain.hops().size(); h++) {
      Hop hop = chain.hops().get(h);
      Hop next = chain.hops().get((h + 1) % chain.hops().size());
      if (h + 1 < chain.hops().size()) {
        linkChains.merge(deployment + "\n" + hop.server() + "\n" + next.server(), 1, Integer::sum);
      }
      long bytes = chain.capacity() * problem.deployment(deployment).model().residualRowBytes();
      edgeBytes.merge(hop.server() + "\n" + next.server(), bytes, Long::sum);
      serverSessions.merge(hop.server(), chain.capacity(), Integer::sum);
      chainsThrough.merge(hop.server(), 1, Integer::sum);
      int[] all = row(sessions, hop.server(), deployment, blocks);
      int[] own = row(oneHop, hop.server(), deployment, blocks);
      for (int b = hop.span().start(); b < hop.span().end(); b++) {
        all[b] += chain.capacity();
        own[b] += chain.hops().size() == 1 ? chain.capacity() : 0;
      }
    }
  }

  private static int[] row(
      Map<String, Map<String, int[]>> table, String server, String deployment, int blocks) {
    return table
        .computeIfAbsent(server, s -> new HashMap<>())
        .computeIfAbsent(deployment, d -> new int[blocks]);
  }

  /**
   * Bytes that can be in flight from server to server: one row of every session, any deployment.
   */
  long edgeBytes(String from, String to) {
    return edgeBytes.getOrDefault(from + "\n" + to, 0L);
  }

  /** Chains of the deployment that send prefill from one server to the other. */
  int chainsOver(String deployment, String from, String to) {
    return linkChains.getOrDefault(deployment + "\n" + from + "\n" + to, 0);
  }

  int chainsThrough(String server) {
    return chainsThrough.getOrDefault(server, 0);
  }

  int sessions(String server) {
    return serverSessions.getOrDefault(server, 0);
  }

  /** The longest step with every session's row in it, with or without a chunk. */
  double step(String server, boolean withChunk) {
    double sum = withChunk ? chunk(server) : 0;
    for (Map.Entry<String, int[]> entry : sessions.getOrDefault(server, Map.of()).entrySet()) {
      Deployment d = problem.deployment(entry.getKey());
      for (int b = 0; b < entry.getValue().length; b++) {
        sum += seconds(d, server, b, entry.getValue()[b]);
      }
    }
    return sum;
  }

  /** The step under way plus the step that takes the row, over all ways to split the other rows. */
  double visit(String server) {
    double sum = sessions(server) > 1 ? 2 * chunk(server) : 0;
    for (Map.Entry<String, int[]> entry : sessions.getOrDefault(server, Map.of()).entrySet()) {
      Deployment d = problem.deployment(entry.getKey());
      int[] own = row(oneHop, server, entry.getKey(), entry.getValue().length);
      for (int b = 0; b < own.length; b++) {
        sum += worstSplit(d, server, b, entry.getValue()[b], own[b]);
      }
    }
    return sum;
  }

  private double worstSplit(Deployment d, String server, int block, int all, int own) {
    int others = all - own;
    double worst = 0;
    for (int a = 0; a < Math.max(others, 1); a++) {
      double pair =
          seconds(d, server, block, a + own) + seconds(d, server, block, others - a + own);
      worst = Math.max(worst, pair);
    }
    return worst;
  }

  private double seconds(Deployment d, String server, int block, int rows) {
    return rows == 0 ? 0 : profile(d, server).stepSeconds(d.model(), block, rows);
  }

  /** Prefill tokens are limited in total over the deployments, so the dearest chunk counts once. */
  private double chunk(String server) {
    double most = 0;
    for (Map.Entry<String, int[]> entry : sessions.getOrDefault(server, Map.of()).entrySet()) {
      Deployment d = problem.deployment(entry.getKey());
      double perBlock = profile(d, server).chunk().secondsPerBlock();
      double ends = profile(d, server).chunk().endSeconds();
      int[] rows = entry.getValue();
      double sum = (rows[0] > 0 ? ends : 0) + (rows[rows.length - 1] > 0 ? ends : 0);
      for (int b = 0; b < rows.length; b++) {
        sum += rows[b] > 0 ? perBlock * d.model().blocks().get(b).work() : 0;
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  private static Profile profile(Deployment d, String server) {
    Profile profile = d.profiles().get(server);
    if (profile == null) {
      throw new IllegalStateException("Unchecked server " + server);
    }
    return profile;
  }
}
