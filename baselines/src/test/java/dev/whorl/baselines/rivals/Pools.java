package dev.whorl.baselines.rivals;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import java.util.ArrayList;
import java.util.List;

/** Small relay pools: blocks of 100 bytes, slots of 10 bytes. */
final class Pools {
  static final long BLOCK = 100;
  static final long SLOT = 10;

  private final List<Server> servers = new ArrayList<>();
  private final List<Profile> profiles = new ArrayList<>();
  private final List<Double> roundTrips = new ArrayList<>();

  /** Adds a server: bytes, seconds per block, round trip. */
  Pools with(long memory, double seconds, double roundTrip) {
    servers.add(Server.of("s" + servers.size(), memory));
    profiles.add(Profile.decodeOnly(StepTimes.constant(seconds)));
    roundTrips.add(roundTrip);
    return this;
  }

  Problem problem(int blocks, int sessions) {
    return Problem.single(
        servers,
        new RelayDelay(roundTrips.stream().mapToDouble(Double::doubleValue).toArray()),
        profiles,
        ModelShape.uniform("m", blocks, BLOCK, 1),
        Workload.of(new Slot(5_000, 5_000, SLOT, 16), sessions));
  }

  Pool pool(int blocks, int sessions) {
    return pool(problem(blocks, sessions));
  }

  static Pool pool(Problem problem) {
    return Pool.of(problem, problem.deployments().getFirst());
  }

  /** Chains as text: {@code 0[0,2)>1[2,4)x3}. */
  static List<String> text(List<Route> routes) {
    return routes.stream().map(Pools::text).toList();
  }

  private static String text(Route route) {
    StringBuilder text = new StringBuilder();
    for (int h = 0; h < route.hops(); h++) {
      text.append(h == 0 ? "" : ">")
          .append(route.server(h))
          .append("[" + route.start(h) + "," + route.end(h) + ")");
    }
    return text.append("x" + route.capacity()).toString();
  }
}
