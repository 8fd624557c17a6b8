package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What software adds to a hop: a token's cycle over three servers with TLS, less the mean time that
 * the three devices worked, divided by three. The model is so small that the devices hardly count.
 */
class HopCostIT {
  private static final int HOPS = 3;
  private static final int WARM_UP = 8;
  private static final int SESSIONS = 20;
  private static final int TOKENS = 60;
  private static final double LIMIT_NANOS = 5e6;

  @TempDir private Path folder;

  @Test
  void aHopCostsLessThanAStepOfARealModel() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(1, 2, 4, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), HOPS);
        TestRouter router = fleet.router("r1")) {
      plan.load(fleet, 1);
      for (int i = 0; i < WARM_UP; i++) {
        router.generate(plan, "warm-" + i, List.of(1, 2, 3), TOKENS);
      }
      router.arrivals().clear();
      long before = deviceNanos(fleet);
      for (int i = 0; i < SESSIONS; i++) {
        router.generate(plan, "s-" + i, List.of(1, 2, 3), TOKENS);
      }
      double device = (double) (deviceNanos(fleet) - before) / (SESSIONS * TOKENS);
      double[] costs = costs(router.arrivals(), device);
      System.out.printf(
          "software cost per hop: median %.0f µs, P99 %.0f µs (%d cycles; devices %.0f µs a cycle)%n",
          costs[costs.length / 2] / 1e3,
          costs[costs.length * 99 / 100] / 1e3,
          costs.length,
          device / 1e3);

      assertThat(costs[costs.length / 2]).isLessThan(LIMIT_NANOS);
    }
  }

  private static double[] costs(List<Long> arrivals, double deviceNanos) {
    double[] costs = new double[SESSIONS * (TOKENS - 1)];
    for (int session = 0; session < SESSIONS; session++) {
      for (int i = 1; i < TOKENS; i++) {
        int at = session * TOKENS + i;
        long cycle = arrivals.get(at) - arrivals.get(at - 1);
        costs[session * (TOKENS - 1) + i - 1] = ((double) cycle - deviceNanos) / HOPS;
      }
    }
    Arrays.sort(costs);
    return costs;
  }

  private static long deviceNanos(Fleet fleet) {
    long nanos = 0;
    for (int i = 0; i < HOPS; i++) {
      nanos += fleet.member(i).device().stepNanos();
    }
    return nanos;
  }
}
