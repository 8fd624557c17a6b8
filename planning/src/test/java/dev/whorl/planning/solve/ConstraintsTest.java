package dev.whorl.planning.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.FailureDomain;
import dev.whorl.planning.model.Goal;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Location;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Rates;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.Spending;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Tolerance;
import dev.whorl.planning.model.TrustedEnds;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Six servers in two trust zones and three nodes, twelve blocks; every constraint on its own. */
final class ConstraintsTest {
  private static final Slot SLOT = new Slot(16, 16, 10, 8);
  private static final ModelShape MODEL = ModelShape.uniform("m", 12, 100, 64);

  private static List<Server> servers() {
    List<Server> servers = new ArrayList<>();
    for (int j = 0; j < 6; j++) {
      Location location = new Location("n" + j / 2, "z" + j % 2, j < 3 ? "inside" : "outside");
      servers.add(Server.of("s" + j, 900).in(location).withRates(new Rates(1 + j, 100)));
    }
    return servers;
  }

  private static Map<String, Profile> profiles(double factor) {
    Map<String, Profile> profiles = new HashMap<>();
    for (int j = 0; j < 6; j++) {
      StepTimes step = StepTimes.linear(factor * (1e-3 + j * 2e-4), 1e-4);
      profiles.put("s" + j, Profile.of(step, new ChunkTime(8, 1e-3, 0)));
    }
    return profiles;
  }

  private static Problem problem(int sessions, Constraints constraints) {
    HopDelay delays = ZoneDelay.perServer(new double[] {1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3});
    Deployment deployment =
        new Deployment("d", MODEL, Workload.of(SLOT, sessions), constraints, profiles(1));
    return new Problem(servers(), delays, List.of(deployment));
  }

  private static Outcome solve(Problem problem) {
    return new Auto(CostBasis.CERTIFIED, 400, List.of())
        .solve(problem, Budget.of(Duration.ofSeconds(30)));
  }

  private static Placement placement(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Feasible.class);
    return ((Outcome.Feasible) outcome).plan().placements().getFirst();
  }

  @Test
  void pinnedSpansAreHostedExactly() {
    Constraints pinned = Constraints.NONE.withPinned(List.of(new HostedSpan("s5", new Span(3, 6))));
    assertThat(placement(solve(problem(2, pinned))).spanOf("s5")).isEqualTo(new Span(3, 6));
  }

  @Test
  void anImpossiblePinIsNamed() {
    Constraints pinned =
        Constraints.NONE.withPinned(List.of(new HostedSpan("s5", new Span(0, 12))));
    assertThat(solve(problem(2, pinned)))
        .isInstanceOfSatisfying(
            Outcome.Infeasible.class,
            i -> assertThat(i.constraint()).isEqualTo(Outcome.Constraint.PINNED));
  }

  @Test
  void endsStayInTheTrustZone() {
    Constraints trusted = Constraints.NONE.withTrustedEnds(new TrustedEnds("inside", 2));
    for (HostedSpan hosted : placement(solve(problem(4, trusted))).spans()) {
      boolean inside = List.of("s0", "s1", "s2").contains(hosted.server());
      assertThat(inside || (hosted.span().start() >= 2 && hosted.span().end() <= 10))
          .as("%s", hosted)
          .isTrue();
    }
  }

  @Test
  void tooManyTrustedBlocksAreExplained() {
    Constraints trusted = Constraints.NONE.withTrustedEnds(new TrustedEnds("nowhere", 1));
    assertThat(solve(problem(1, trusted)))
        .isInstanceOfSatisfying(
            Outcome.Infeasible.class,
            i -> assertThat(i.constraint()).isEqualTo(Outcome.Constraint.TRUST));
  }

  @Test
  void survivesTheLossOfAnyServer() {
    Constraints tolerant = Constraints.NONE.withTolerance(new Tolerance(1, FailureDomain.SERVER));
    assertThat(placement(solve(problem(3, tolerant))).spans()).hasSizeGreaterThan(2);
    // 30 sessions fit, but not with a server to spare.
    assertThat(solve(problem(30, Constraints.NONE))).isInstanceOf(Outcome.Feasible.class);
    assertThat(solve(problem(30, tolerant)))
        .isInstanceOfSatisfying(
            Outcome.Infeasible.class,
            i -> assertThat(i.constraint()).isEqualTo(Outcome.Constraint.FAILURES));
  }

  @Test
  void cheapestPlanWithinTheObjective() {
    Constraints cheap = Constraints.NONE.withSpending(new Spending(Goal.PRICE, null, null));
    Placement placement = placement(solve(problem(2, cheap)));
    assertThat(placement.spans())
        .extracting(HostedSpan::server)
        .containsExactlyInAnyOrder("s0", "s1");
  }

  @Test
  void aPriceLimitThatCannotBeKeptNamesThePriceThatCan() {
    Constraints limit = Constraints.NONE.withSpending(new Spending(Goal.LATENCY, 2.5, null));
    assertThat(solve(problem(2, limit)))
        .isInstanceOfSatisfying(
            Outcome.Infeasible.class,
            i -> {
              assertThat(i.constraint()).isEqualTo(Outcome.Constraint.PRICE);
              assertThat(i.suggestion()).contains("3.0");
            });
  }

  @Test
  void twoDeploymentsFitTogetherOrNotAtAll() {
    assertThat(solve(pair(3)))
        .isInstanceOfSatisfying(
            Outcome.Feasible.class,
            f ->
                assertThat(f.plan().placements())
                    .extracting(Placement::deployment)
                    .containsExactly("a", "b"));
    // Each alone would fit.
    assertThat(solve(problem(20, Constraints.NONE))).isInstanceOf(Outcome.Feasible.class);
    assertThat(solve(pair(20)))
        .isInstanceOfSatisfying(
            Outcome.Infeasible.class,
            i -> assertThat(i.constraint()).isEqualTo(Outcome.Constraint.MEMORY));
  }

  private static Problem pair(int sessions) {
    Workload workload = Workload.of(SLOT, sessions);
    Deployment a = new Deployment("a", MODEL, workload, Constraints.NONE, profiles(1));
    Deployment b = new Deployment("b", MODEL, workload, Constraints.NONE, profiles(2));
    HopDelay delays = ZoneDelay.perServer(new double[] {1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3});
    return new Problem(servers(), delays, List.of(a, b));
  }
}
