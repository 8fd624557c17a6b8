package dev.whorl.baselines.bench;

import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.DenseDelay;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.ZoneDelay;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Seeded families of instances: the two papers' settings (BLOOM-176B on MIG slices and A100s, in
 * clusters or drawn over a network) and settings that they leave out. Figures of time are seconds.
 */
public enum Family {
  /** Two clusters, the client in one of them. */
  CLUSTERED(true) {
    @Override
    Cluster draw(SplittableRandom random, int servers) {
      Cluster cluster = new Cluster(bloom());
      double far = random.nextInt(3) * 0.06;
      for (int j = 0; j < servers; j++) {
        boolean near = random.nextBoolean();
        mixed(cluster, random, 0.25, 0.05 + (near ? 0 : far) + 0.01 * random.nextDouble());
      }
      return cluster;
    }
  },
  /** Servers drawn over a wide network, one client. */
  TOPOLOGY(true) {
    @Override
    Cluster draw(SplittableRandom random, int servers) {
      Cluster cluster = new Cluster(bloom());
      for (int j = 0; j < servers; j++) {
        mixed(cluster, random, 0.2, 0.1 + 0.04 * random.nextDouble());
      }
      return cluster;
    }
  },
  /** Memory, speed and delay uniform. */
  UNIFORM(true) {
    @Override
    Cluster draw(SplittableRandom random, int servers) {
      Cluster cluster = new Cluster(blocks(random));
      for (int j = 0; j < servers; j++) {
        cluster.add(
            between(random, 4, 16), between(random, 1e-3, 6e-3), between(random, 2e-3, 2e-2));
      }
      return cluster;
    }
  },
  /** Few large servers, many small. */
  POWER_LAW(true) {
    @Override
    Cluster draw(SplittableRandom random, int servers) {
      Cluster cluster = new Cluster(blocks(random));
      for (int j = 0; j < servers; j++) {
        double memory = Math.min(80, 3 / Math.pow(1 - random.nextDouble(), 0.8));
        cluster.add(memory, between(random, 1e-3, 6e-3), between(random, 2e-3, 2e-2));
      }
      return cluster;
    }
  },
  /** MIG slices beside whole A100s in one data centre. */
  TWO_TIER(true) {
    @Override
    Cluster draw(SplittableRandom random, int servers) {
      Cluster cluster = new Cluster(bloom());
      for (int j = 0; j < servers; j++) {
        mixed(cluster, random, 0.15, 0.002 + 0.002 * random.nextDouble());
      }
      return cluster;
    }
  },
  /** Most servers hold the whole model. */
  WHOLE_MODEL(true) {
    @Override
    Cluster draw(SplittableRandom random, int servers) {
      Cluster cluster = new Cluster(ModelShape.uniform("small", 24, GB / 8, 8192));
      for (int j = 0; j < servers; j++) {
        cluster.add(
            between(random, 2.5, 8), between(random, 5e-4, 2e-3), between(random, 1e-3, 2e-2));
      }
      return cluster;
    }
  },
  /** Memory for hardly more than the sessions wanted. */
  SCARCE(true) {
    @Override
    Cluster draw(SplittableRandom random, int servers) {
      Cluster cluster = new Cluster(blocks(random));
      for (int j = 0; j < servers; j++) {
        cluster.add(
            between(random, 2.5, 7), between(random, 1e-3, 6e-3), between(random, 2e-3, 2e-2));
      }
      return cluster;
    }

    @Override
    double load(SplittableRandom random) {
      return between(random, 0.7, 0.85);
    }
  },
  /** A ring over sites with 5 to 150 ms between them. */
  WAN_ZONES(false) {
    @Override
    Cluster draw(SplittableRandom random, int servers) {
      Cluster cluster = new Cluster(blocks(random));
      cluster.zones = 2 + random.nextInt(3);
      for (int j = 0; j < servers; j++) {
        cluster.add(
            between(random, 4, 16), between(random, 1e-3, 6e-3), between(random, 2e-4, 1e-3));
      }
      return cluster;
    }
  },
  /** A ring with a delay of its own for every pair. */
  PAIRS(false) {
    @Override
    Cluster draw(SplittableRandom random, int servers) {
      Cluster cluster = new Cluster(blocks(random));
      cluster.pairs = true;
      for (int j = 0; j < servers; j++) {
        cluster.add(
            between(random, 4, 16), between(random, 1e-3, 6e-3), between(random, 1e-3, 5e-3));
      }
      return cluster;
    }
  };

  private static final long GB = 1_000_000_000L;

  private final boolean relay;

  Family(boolean relay) {
    this.relay = relay;
  }

  /** All of them. */
  static List<Family> all() {
    return List.of(values());
  }

  /** Its name in reports. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the client relays every hidden state, as in the papers. */
  public boolean relay() {
    return relay;
  }

  abstract Cluster draw(SplittableRandom random, int servers);

  /** The share of the pool's session limit that is asked for. */
  double load(SplittableRandom random) {
    double[] loads = {0.2, 0.5, 0.7};
    return loads[random.nextInt(loads.length)];
  }

  /** The instance of a seed. */
  public Instance instance(long seed, int servers) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + name().hashCode());
    Cluster cluster = draw(random, servers);
    return new Instance(
        this,
        seed,
        cluster.model,
        cluster.servers,
        cluster.profiles,
        relay ? cluster.relay() : cluster.ring(random),
        load(random));
  }

  /** What was drawn. */
  public record Instance(
      Family family,
      long seed,
      ModelShape model,
      List<Server> servers,
      List<Profile> profiles,
      HopDelay delays,
      double load) {}

  private static double between(SplittableRandom random, double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  private static ModelShape bloom() {
    return ModelShape.uniform("bloom-176b", 70, 1_323_397_667L, 28_672);
  }

  private static ModelShape blocks(SplittableRandom random) {
    return ModelShape.uniform("medium", 24 + random.nextInt(25), GB, 16_384);
  }

  private static void mixed(Cluster cluster, SplittableRandom random, double large, double delay) {
    if (random.nextDouble() < large) {
      cluster.add(79.1, 0.0022, delay);
    } else {
      cluster.add(9.1, 0.0162, delay);
    }
  }

  /** Servers in the making. */
  static final class Cluster {
    final ModelShape model;
    final List<Server> servers = new ArrayList<>();
    final List<Profile> profiles = new ArrayList<>();
    final List<Double> delays = new ArrayList<>();
    int zones = 1;
    boolean pairs;

    Cluster(ModelShape model) {
      this.model = model;
    }

    void add(double gigabytes, double secondsPerBlock, double delay) {
      servers.add(Server.of("s" + servers.size(), (long) (gigabytes * GB)));
      // A step grows slowly with its rows; a chunk of prefill costs about one and a half rows'
      // step.
      StepTimes step =
          StepTimes.table(
              new int[] {1, 4, 16, 64, 256},
              new double[] {
                secondsPerBlock,
                secondsPerBlock * 1.05,
                secondsPerBlock * 1.2,
                secondsPerBlock * 1.8,
                secondsPerBlock * 4.2
              });
      profiles.add(Profile.of(step, new ChunkTime(512, 1.5 * secondsPerBlock, 0)));
      delays.add(delay);
    }

    HopDelay relay() {
      return new RelayDelay(delays.stream().mapToDouble(Double::doubleValue).toArray());
    }

    HopDelay ring(SplittableRandom random) {
      int n = servers.size();
      double[] access = delays.stream().mapToDouble(d -> d / 2).toArray();
      if (pairs) {
        double[][] latency = new double[n][n];
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < n; j++) {
            latency[i][j] = i == j ? access[i] : access[i] + access[j] + between(random, 0, 4e-3);
          }
        }
        return DenseDelay.of(latency);
      }
      double[][] between = new double[zones][zones];
      for (int a = 0; a < zones; a++) {
        for (int b = 0; b < a; b++) {
          between[a][b] = between(random, 5e-3, 0.15) / 2;
          between[b][a] = between[a][b];
        }
      }
      int[] zone = random.ints(n, 0, zones).toArray();
      return new ZoneDelay(zone, access, between, new double[zones][zones], 0);
    }
  }
}
