package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.ModelShape;

/**
 * The smallest figures of a pool that every chain pays at least: unequal blocks count as the
 * smallest of them, a hop at j as its own ends plus the cheapest edge into its zone (on a ring the
 * delays sum up to exactly ends plus edges between zones).
 */
final class Least {
  private final Pool pool;
  private final Edges edges;
  private final double[] intoZone;
  private final long bytes;
  private final double work;

  Least(Pool pool) {
    this.pool = pool;
    this.edges = Edges.of(pool);
    ModelShape model = pool.deployment().model();
    this.bytes = model.blocks().stream().mapToLong(Block::bytes).min().orElseThrow();
    this.work = model.blocks().stream().mapToDouble(Block::work).min().orElseThrow();
    this.intoZone = intoZones(edges, pool.size());
  }

  private static double[] intoZones(Edges edges, int servers) {
    int zones = edges.zones();
    int[] members = new int[zones];
    for (int j = 0; j < servers; j++) {
      members[edges.zone(j)]++;
    }
    double[] least = new double[zones];
    for (int z = 0; z < zones; z++) {
      least[z] = Double.POSITIVE_INFINITY;
      for (int y = 0; y < zones; y++) {
        // From a server to itself there is no edge in a chain of two hops or more.
        if (members[y] > (y == z ? 1 : 0)) {
          least[z] = Math.min(least[z], edges.between(y, z));
        }
      }
    }
    return least;
  }

  Pool pool() {
    return pool;
  }

  Edges edges() {
    return edges;
  }

  /** Weight bytes of the smallest block. */
  long blockBytes() {
    return bytes;
  }

  /** Work of the lightest block. */
  double work() {
    return work;
  }

  /** Delay of a hop at j among others. */
  double hop(int j) {
    return edges.hop(j) + intoZone[edges.zone(j)];
  }

  /** Delay of a hop at j that may be alone. */
  double hopOrAlone(int j) {
    return Math.min(hop(j), edges.alone(j));
  }

  /** Cheapest edge into a zone. */
  double into(int zone) {
    return intoZone[zone];
  }

  /** Time of embedding and head of one row on the fastest servers for them. */
  double ends() {
    double embedding = Double.POSITIVE_INFINITY;
    double head = Double.POSITIVE_INFINITY;
    for (int j = 0; j < pool.size(); j++) {
      embedding = Math.min(embedding, pool.embeddingSeconds(j, 1));
      head = Math.min(head, pool.headSeconds(j, 1));
    }
    return embedding + head;
  }
}
