package dev.whorl.planning.solve;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A pool whose servers leave, come back, and change their profile and memory at random. */
final class ChangingPool {
  private final SplittableRandom random;
  private final boolean[] here;
  private final Problem all;
  private final List<Server> servers;
  private final List<Map<String, Profile>> profiles = new ArrayList<>();

  /** All servers of the problem, for its deployment and, at random, for a second one beside it. */
  ChangingPool(Problem problem, SplittableRandom random) {
    Deployment first = problem.deployments().getFirst();
    Deployment second =
        new Deployment(
            "second", first.model(), first.workload(), first.constraints(), first.profiles());
    this.random = random;
    this.all =
        new Problem(
            problem.servers(),
            problem.delays(),
            random.nextBoolean() ? List.of(first) : List.of(first, second));
    this.servers = new ArrayList<>(problem.servers());
    this.here = new boolean[servers.size()];
    Arrays.fill(here, true);
    all.deployments().forEach(d -> profiles.add(new HashMap<>(d.profiles())));
  }

  /** One change, then the problem as it is. */
  Problem next() {
    int j = random.nextInt(servers.size());
    Server server = servers.get(j);
    switch (random.nextInt(4)) {
      case 0, 1 -> here[j] = !here[j];
      case 2 ->
          servers.set(j, server.withMemory(Math.max(300, server.memoryBytes() * 9 / 10 + 40)));
      default -> {
        Map<String, Profile> of = profiles.get(random.nextInt(profiles.size()));
        of.compute(server.id(), (id, profile) -> slower(profile, 0.7 + 0.7 * random.nextDouble()));
      }
    }
    here[0] = true;
    return now();
  }

  private static Profile slower(Profile profile, double factor) {
    return Profile.of(profile.block().scaled(factor), profile.chunk());
  }

  /** The problem as it is. */
  Problem now() {
    int[] kept = IntStream.range(0, here.length).filter(j -> here[j]).toArray();
    List<Server> left = new ArrayList<>();
    for (int j : kept) {
      left.add(servers.get(j));
    }
    List<Deployment> deployments = new ArrayList<>();
    for (int d = 0; d < profiles.size(); d++) {
      Map<String, Profile> of = new HashMap<>();
      for (Server server : left) {
        of.put(server.id(), profiles.get(d).get(server.id()));
      }
      deployments.add(all.deployments().get(d).withProfiles(of));
    }
    return new Problem(left, all.delays().select(kept), deployments);
  }
}
