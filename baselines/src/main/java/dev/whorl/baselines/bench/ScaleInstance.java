package dev.whorl.baselines.bench;

import dev.whorl.planning.certificate.SessionLimit;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A large pool for timings: unequal memory, speed and delay, at half of its session limit. */
final class ScaleInstance {
  private static final long GB = 1_000_000_000L;
  private static final double LOAD = 0.5;

  private ScaleInstance() {}

  /** The problem; with one zone every server has its own delay, else sites lie 5 to 75 ms apart. */
  static Problem of(int servers, int blocks, int zones, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Server> list = new ArrayList<>();
    List<Profile> profiles = new ArrayList<>();
    int[] zone = new int[servers];
    double[] access = new double[servers];
    for (int j = 0; j < servers; j++) {
      list.add(Server.of("s" + j, (long) ((4 + 12 * random.nextDouble()) * GB)));
      double t = 1e-3 + 5e-3 * random.nextDouble();
      StepTimes step =
          StepTimes.table(new int[] {1, 4, 16, 64}, new double[] {t, 1.05 * t, 1.2 * t, 1.8 * t});
      profiles.add(Profile.of(step, new ChunkTime(512, 1.5 * t, 0)));
      zone[j] = random.nextInt(zones);
      access[j] = 1e-3 + 4e-3 * random.nextDouble();
    }
    double[][] latency = new double[zones][zones];
    for (int a = 0; a < zones; a++) {
      for (int b = 0; b < a; b++) {
        latency[a][b] = 0.005 + 0.07 * random.nextDouble();
        latency[b][a] = latency[a][b];
      }
    }
    ModelShape model = ModelShape.uniform("large", blocks, GB, 16_384);
    ZoneDelay delays = new ZoneDelay(zone, access, latency, new double[zones][zones], 0);
    Slot slot = new Slot(1_024, 1_024, GB / 80, 512);
    Problem one = Problem.single(list, delays, profiles, model, Workload.of(slot, 1));
    int limit = SessionLimit.of(Pool.of(one, one.deployments().getFirst()));
    int sessions = Math.max(1, (int) (limit * LOAD));
    return Problem.single(list, delays, profiles, model, Workload.of(slot, sessions));
  }

  /** The problem as it was before its last servers joined. */
  static Problem first(Problem problem, int count) {
    int[] kept = IntStream.range(0, count).toArray();
    return select(problem, kept);
  }

  /** The problem after the server at a position of a larger one has joined. */
  static Problem with(Problem problem, Problem larger, int joined) {
    Set<String> here =
        problem.servers().stream().map(Server::id).collect(Collectors.toCollection(HashSet::new));
    here.add(larger.servers().get(joined).id());
    int[] kept =
        IntStream.range(0, larger.servers().size())
            .filter(j -> here.contains(larger.servers().get(j).id()))
            .toArray();
    return select(larger, kept);
  }

  /** The problem without a server. */
  static Problem without(Problem problem, String server) {
    int[] kept =
        IntStream.range(0, problem.servers().size())
            .filter(j -> !problem.servers().get(j).id().equals(server))
            .toArray();
    return select(problem, kept);
  }

  private static Problem select(Problem problem, int[] kept) {
    Deployment deployment = problem.deployments().getFirst();
    List<Server> servers = Arrays.stream(kept).mapToObj(j -> problem.servers().get(j)).toList();
    Map<String, Profile> profiles = new HashMap<>();
    for (Server server : servers) {
      Profile profile = deployment.profiles().get(server.id());
      if (profile != null) {
        profiles.put(server.id(), profile);
      }
    }
    return new Problem(
        servers, problem.delays().select(kept), List.of(deployment.withProfiles(profiles)));
  }
}
