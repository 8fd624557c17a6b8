package dev.whorl.simulator.guarantee;

import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.DenseDelay;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws clusters of few servers that cover what makes bounds hard: sharing, batching, slow links.
 */
final class RandomCluster {
  private static final long BLOCK_BYTES = 1000;
  private static final long ROW_BYTES = 8192;

  private final SplittableRandom random;
  private final Kind kind;

  RandomCluster(SplittableRandom random, Kind kind) {
    this.random = random;
    this.kind = kind;
  }

  /** What sessions do beside decoding. */
  enum Kind {
    /** Prompts cost no time: only decode steps. */
    DECODE_ONLY,
    /** Prompts in chunks beside decode. */
    WITH_PREFILL
  }

  Problem draw() {
    int servers = random.nextInt(1, 9);
    int blocks = random.nextInt(1, 13);
    int sessions = random.nextInt(1, 13);
    Slot slot = slot();
    double need = blocks * (BLOCK_BYTES + (double) sessions * slot.cacheBytesPerBlock());
    double room = need * (1.1 + 2 * random.nextDouble());
    List<Server> pool = new ArrayList<>();
    Map<String, Profile> profiles = new HashMap<>();
    double base = Math.exp(-7 + 3 * random.nextDouble());
    for (int j = 0; j < servers; j++) {
      double share = room / servers * (0.3 + 1.4 * random.nextDouble());
      String id = "s" + j;
      pool.add(Server.of(id, Math.max((long) share, BLOCK_BYTES + slot.cacheBytesPerBlock())));
      profiles.put(id, profile(base, slot));
    }
    ModelShape model = ModelShape.uniform("m", blocks, BLOCK_BYTES, ROW_BYTES);
    Deployment deployment =
        new Deployment("m", model, Workload.of(slot, sessions), Constraints.NONE, profiles);
    return new Problem(pool, delays(servers, base), List.of(deployment));
  }

  private Slot slot() {
    int chunk = 1 << random.nextInt(2, 7);
    // Up to twice the window of chunks and more: prompts that it paces.
    int most = random.nextInt(3) == 0 ? 20 : 6;
    int input = random.nextInt(1, most * chunk);
    return new Slot(input, random.nextInt(8, 80), random.nextLong(20, 400), chunk);
  }

  private Profile profile(double base, Slot slot) {
    double first = base * Math.exp(1.2 * random.nextDouble());
    StepTimes block = random.nextBoolean() ? table(first) : linear(first);
    if (kind == Kind.DECODE_ONLY) {
      return Profile.decodeOnly(block);
    }
    double perBlock = first * 4 * random.nextDouble();
    double ends = random.nextInt(3) == 0 ? first : 0;
    return Profile.of(block, new ChunkTime(slot.prefillTokens(), perBlock, ends));
  }

  private StepTimes linear(double first) {
    double row = first * 0.4 * random.nextDouble();
    return StepTimes.linear(first - row, row);
  }

  /** Any non-decreasing table: flat parts and jumps, as where a kernel changes. */
  private StepTimes table(double first) {
    int[] batches = {1, 2, 4, 8, 16};
    double[] seconds = new double[batches.length];
    seconds[0] = first;
    for (int i = 1; i < batches.length; i++) {
      double rise = random.nextInt(3) == 0 ? 0 : 0.6 * random.nextDouble();
      seconds[i] = seconds[i - 1] * (1 + rise);
    }
    return StepTimes.table(batches, seconds);
  }

  private HopDelay delays(int servers, double base) {
    double scale = base * Math.exp(-1 + 4 * random.nextDouble());
    double perByte = random.nextBoolean() ? 0 : base * random.nextDouble() / ROW_BYTES / 4;
    if (random.nextBoolean()) {
      double[][] latency = new double[servers][servers];
      double[][] bytes = new double[servers][servers];
      double[] router = new double[servers];
      for (int i = 0; i < servers; i++) {
        router[i] = scale * random.nextDouble();
        for (int k = 0; k < servers; k++) {
          latency[i][k] = scale * random.nextDouble();
          bytes[i][k] = perByte * (0.5 + random.nextDouble());
        }
      }
      return new DenseDelay(latency, bytes, router);
    }
    int zones = random.nextInt(1, 4);
    int[] zoneOf = random.ints(servers, 0, zones).toArray();
    double[] access = random.doubles(servers, 0, scale / 2).toArray();
    double[][] latency = new double[zones][zones];
    double[][] bytes = new double[zones][zones];
    for (int a = 0; a < zones; a++) {
      for (int b = 0; b < zones; b++) {
        latency[a][b] = a == b ? 0 : 2 * scale * random.nextDouble();
        bytes[a][b] = perByte;
      }
    }
    return new ZoneDelay(zoneOf, access, latency, bytes, scale * random.nextDouble());
  }
}
