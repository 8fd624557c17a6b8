package dev.whorl.planning.solve;

import dev.whorl.planning.certificate.SessionLimit;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.DenseDelay;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.ModelEnd;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small random problems with everything unequal; each from its seed. */
public final class RandomProblems {
  private RandomProblems() {}

  /** A problem for at most the given number of sessions, and for at most what memory can carry. */
  public static Problem of(long seed, int maxSessions) {
    SplittableRandom random = new SplittableRandom(seed);
    int blocks = 2 + random.nextInt(9);
    return of(random, blocks, 2 + random.nextInt(6), maxSessions);
  }

  /** The same with so many servers. */
  public static Problem of(long seed, int servers, int maxSessions) {
    SplittableRandom random = new SplittableRandom(seed);
    return of(random, 2 + random.nextInt(9), servers, maxSessions);
  }

  private static Problem of(SplittableRandom random, int blocks, int count, int maxSessions) {
    ModelShape model = model(random, blocks);
    List<Server> servers = new ArrayList<>();
    List<Profile> profiles = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      servers.add(Server.of("s" + j, 400 + random.nextInt(2_000)));
      profiles.add(profile(random));
    }
    HopDelay delays = delays(random, count);
    Slot slot = new Slot(20, 20, 5 + random.nextInt(20), 8);
    Problem one = Problem.single(servers, delays, profiles, model, Workload.of(slot, 1));
    int limit = SessionLimit.of(Pool.of(one, one.deployments().getFirst()));
    int sessions = Math.max(1, Math.min(maxSessions, 1 + random.nextInt(Math.max(1, limit))));
    return Problem.single(
        servers, delays, profiles, model, new Workload(slot, sessions, null, LoadProfile.UNIFORM));
  }

  private static ModelShape model(SplittableRandom random, int blocks) {
    List<Block> list = new ArrayList<>();
    for (int b = 0; b < blocks; b++) {
      list.add(new Block(80 + random.nextInt(40), 0.5 + random.nextDouble()));
    }
    return new ModelShape(
        "random",
        list,
        new ModelEnd(random.nextInt(60), random.nextDouble()),
        new ModelEnd(random.nextInt(60), 2 * random.nextDouble()),
        100);
  }

  private static Profile profile(SplittableRandom random) {
    double base = 1e-3 + 4e-3 * random.nextDouble();
    double second = base * (1 + random.nextDouble());
    double third = second * (1 + random.nextDouble());
    StepTimes times =
        StepTimes.table(
            new int[] {1, 2 + random.nextInt(2), 8}, new double[] {base, second, third});
    return Profile.of(times, new ChunkTime(8, base * random.nextDouble(), base / 2));
  }

  private static HopDelay delays(SplittableRandom random, int n) {
    return switch (random.nextInt(3)) {
      case 0 -> new RelayDelay(random.doubles(n, 1e-3, 2e-2).toArray());
      case 1 -> {
        double[][] latency = new double[n][n];
        for (double[] row : latency) {
          System.arraycopy(random.doubles(n, 1e-3, 2e-2).toArray(), 0, row, 0, n);
        }
        yield DenseDelay.of(latency);
      }
      default -> {
        double[][] between = {{1e-4, 2e-2}, {1e-2, 2e-4}};
        yield new ZoneDelay(
            random.ints(n, 0, 2).toArray(),
            random.doubles(n, 1e-4, 2e-3).toArray(),
            between,
            new double[][] {{1e-8, 1e-6}, {1e-6, 1e-8}},
            1e-3);
      }
    };
  }
}
