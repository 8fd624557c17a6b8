package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.operator.ControlPlane;
import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The planner goes on after any failure of a round. */
class BrokenSolverIT {
  /** Fails until it is mended. */
  private static final class Breaking implements PlacementSolver {
    private final PlacementSolver mended = new Auto();
    private volatile boolean broken = true;
    private final AtomicInteger failed = new AtomicInteger();

    @Override
    public String name() {
      return "breaking";
    }

    @Override
    public Outcome solve(Problem problem, Budget budget) {
      if (broken) {
        failed.incrementAndGet();
        throw new NoClassDefFoundError("a library is missing");
      }
      return mended.solve(problem, budget);
    }
  }

  @Test
  void anErrorDoesNotEndThePlanner() throws Exception {
    Breaking solver = new Breaking();
    try (TestingCluster cluster = new TestingCluster()) {
      ControlPlane operator = cluster.startOperator(new SimpleMeterRegistry(), solver);
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.await("it fails again and again", () -> solver.failed.get() > 1);
      assertThat(operator.healthy()).isTrue();
      solver.broken = false;
      cluster.awaitReady("default", "tiny");
    }
  }
}
