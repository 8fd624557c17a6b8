package dev.whorl.planning.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Eight equal servers, rings of two; one leaves, one joins, one becomes fast. */
final class RepairTest {
  private static final Budget BUDGET = Budget.of(Duration.ofSeconds(30));
  private static final PlacementSolver AUTO = new Auto(CostBasis.CERTIFIED, 100, List.of());
  private static final Repair REPAIR = new Repair(AUTO, 0.5);

  private static Problem problem(int servers, int sessions, double speedOfLast) {
    List<Server> list = new ArrayList<>();
    Map<String, Profile> profiles = new HashMap<>();
    for (int j = 0; j < servers; j++) {
      double factor = j == servers - 1 ? speedOfLast : 1;
      list.add(Server.of("s" + j, 660));
      profiles.put(
          "s" + j,
          Profile.of(
              StepTimes.linear(1e-3 * factor, 1e-3 * factor), new ChunkTime(8, 1e-3 * factor, 0)));
    }
    double[] access = new double[servers];
    Arrays.fill(access, 1e-3);
    Deployment deployment =
        new Deployment(
            "d",
            ModelShape.uniform("m", 12, 100, 64),
            Workload.of(new Slot(16, 16, 10, 8), sessions),
            Constraints.NONE,
            profiles);
    return new Problem(list, ZoneDelay.perServer(access), List.of(deployment));
  }

  private static Plan plan(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Feasible.class);
    return ((Outcome.Feasible) outcome).plan();
  }

  @Test
  void aLostServerIsReplacedByAnIdleOneAndTheOtherChainsStay() {
    Plan before = plan(AUTO.solve(problem(8, 2, 1), BUDGET));
    Placement old = before.placements().getFirst();
    String lost = old.spans().getFirst().server();
    Problem after = without(problem(8, 2, 1), lost);
    Repair.Mended mended = REPAIR.mend(after, List.of(old), BUDGET);
    Placement now = plan(mended.outcome()).placements().getFirst();
    assertThat(now.spans()).extracting(HostedSpan::server).doesNotContain(lost);
    List<String> untouched =
        old.chains().stream()
            .filter(c -> c.hops().stream().noneMatch(h -> h.server().equals(lost)))
            .map(c -> c.hops().toString())
            .toList();
    assertThat(now.chains().stream().map(c -> c.hops().toString())).containsAll(untouched);
    assertThat(mended.moves()).isNotEmpty().allSatisfy(m -> assertThat(m.bytes()).isPositive());
  }

  @Test
  void aServerThatGainsNothingMovesNothing() {
    Plan before = plan(AUTO.solve(problem(8, 2, 1), BUDGET));
    Repair.Mended mended = REPAIR.mend(problem(9, 2, 1.5), before.placements(), BUDGET);
    assertThat(mended.moves()).isEmpty();
    assertThat(plan(mended.outcome()).placements().getFirst().chains())
        .isEqualTo(before.placements().getFirst().chains());
  }

  @Test
  void whatCannotBeMendedIsExplained() {
    Plan before = plan(AUTO.solve(problem(4, 12, 1), BUDGET));
    Problem after = without(problem(4, 12, 1), "s0");
    Repair.Mended mended = REPAIR.mend(after, before.placements(), BUDGET);
    assertThat(mended.outcome())
        .isInstanceOfSatisfying(
            Outcome.Infeasible.class,
            i -> assertThat(i.constraint()).isEqualTo(Outcome.Constraint.MEMORY));
    assertThat(mended.moves()).isEmpty();
  }

  private static Problem without(Problem problem, String server) {
    int[] kept =
        IntStream.range(0, problem.servers().size())
            .filter(j -> !problem.servers().get(j).id().equals(server))
            .toArray();
    Deployment deployment = problem.deployments().getFirst();
    Map<String, Profile> profiles = new HashMap<>(deployment.profiles());
    profiles.remove(server);
    return new Problem(
        Arrays.stream(kept).mapToObj(j -> problem.servers().get(j)).toList(),
        problem.delays().select(kept),
        List.of(deployment.withProfiles(profiles)));
  }
}
