package dev.whorl.planning.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.certificate.LoadBound;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelEnd;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The small case that everybody meets first: three unequal servers, none of which holds the model.
 */
final class SpineTest {
  private static final long MIB = 1L << 20;

  private static final ModelShape MODEL =
      new ModelShape(
          "smollm2",
          Collections.nCopies(30, new Block(7 * MIB, 1)),
          new ModelEnd(54 * MIB, 0.1),
          new ModelEnd(54 * MIB, 8),
          576 * 2);
  private static final Slot SLOT = new Slot(512, 128, 2 * 3 * 64 * 2 * 640, 64);

  private static Profile profile(double millis) {
    StepTimes step =
        StepTimes.table(
            new int[] {1, 2, 4, 8},
            new double[] {millis * 1e-3, millis * 1.1e-3, millis * 1.4e-3, millis * 2.2e-3});
    return Profile.of(step, new ChunkTime(64, millis * 5e-3, millis * 5e-3));
  }

  private static Problem problem(Workload workload) {
    List<Server> servers =
        List.of(
            Server.of("big", 180 * MIB),
            Server.of("middle", 140 * MIB),
            Server.of("small", 110 * MIB));
    Deployment deployment =
        new Deployment(
            "demo",
            MODEL,
            workload,
            Constraints.NONE,
            Map.of("big", profile(0.8), "middle", profile(1.0), "small", profile(1.5)));
    return new Problem(
        servers, ZoneDelay.perServer(new double[] {2e-4, 2e-4, 2e-4}), List.of(deployment));
  }

  @Test
  void placesAllBlocksOverUnequalServersAndCertifies() {
    Problem problem = problem(Workload.of(SLOT, 4));
    Outcome outcome = new Auto().solve(problem, Budget.of(Duration.ofSeconds(5)));
    assertThat(outcome).isInstanceOf(Outcome.Feasible.class);
    Plan plan = ((Outcome.Feasible) outcome).plan();
    assertThat(Verifier.independent().verify(problem, plan.placements(), plan.certificates()))
        .isEqualTo(new Verdict.Verified());
    var certificate = plan.certificates().getFirst();
    assertThat(certificate.sessions()).isEqualTo(4);
    assertThat(certificate.ratio()).isBetween(1.0, 3.0);
    assertThat(certificate.stepSeconds().keySet())
        .isEqualTo(
            plan.placements().getFirst().spans().stream()
                .map(HostedSpan::server)
                .collect(Collectors.toSet()));
  }

  @Test
  void aStepTimeThatIsTooShortIsRejected() {
    Problem problem = problem(Workload.of(SLOT, 4));
    Plan plan =
        ((Outcome.Feasible) new Auto().solve(problem, Budget.of(Duration.ofSeconds(5)))).plan();
    Certificate c = plan.certificates().getFirst();
    Map<String, Double> shorter = new HashMap<>(c.stepSeconds());
    shorter.replaceAll((server, seconds) -> seconds * 0.999);
    Certificate claim =
        new Certificate(
            c.deployment(),
            c.algorithm(),
            c.sessions(),
            c.meanSeconds(),
            c.worstSeconds(),
            c.objectiveSeconds(),
            c.lowerBoundSeconds(),
            c.chains(),
            c.loads(),
            shorter,
            c.assumptions());
    assertThat(Verifier.independent().verify(problem, plan.placements(), List.of(claim)))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected ->
                assertThat(rejected.violations())
                    .isNotEmpty()
                    .allMatch(v -> v.startsWith("The step of server")));
  }

  @Test
  void aBoundOfFewSessionsThatIsTooShortIsRejected() {
    Problem problem = problem(Workload.of(SLOT, 4));
    Plan plan =
        ((Outcome.Feasible) new Auto().solve(problem, Budget.of(Duration.ofSeconds(5)))).plan();
    Certificate c = plan.certificates().getFirst();
    assertThat(c.loads()).extracting(LoadBound::sessions).startsWith(1).isSorted();
    Certificate claim =
        new Certificate(
            c.deployment(),
            c.algorithm(),
            c.sessions(),
            c.meanSeconds(),
            c.worstSeconds(),
            c.objectiveSeconds(),
            c.lowerBoundSeconds(),
            c.chains(),
            c.loads().stream()
                .map(load -> new LoadBound(load.sessions(), load.worstSeconds() * 0.999))
                .toList(),
            c.stepSeconds(),
            c.assumptions());
    assertThat(Verifier.independent().verify(problem, plan.placements(), List.of(claim)))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected ->
                assertThat(rejected.violations())
                    .hasSize(c.loads().size())
                    .allMatch(v -> v.startsWith("The bound for")));
  }

  @Test
  void saysWhatMemoryIsMissing() {
    Outcome outcome =
        new Auto().solve(problem(Workload.of(SLOT, 500)), Budget.of(Duration.ofSeconds(5)));
    assertThat(outcome).isInstanceOf(Outcome.Infeasible.class);
    assertThat(((Outcome.Infeasible) outcome).constraint()).isEqualTo(Outcome.Constraint.MEMORY);
  }

  @Test
  void saysWhatObjectiveCanBeKept() {
    Outcome outcome =
        new Auto()
            .solve(
                problem(Workload.of(SLOT, 4).withObjective(0.01)),
                Budget.of(Duration.ofSeconds(5)));
    assertThat(outcome).isInstanceOf(Outcome.Infeasible.class);
    assertThat(((Outcome.Infeasible) outcome).constraint()).isEqualTo(Outcome.Constraint.OBJECTIVE);
  }

  @Test
  void saysWhatTimeToFirstTokenCanBeKept() {
    Plan free = ((Outcome.Feasible) solve(Workload.of(SLOT, 4))).plan();
    double first = worstFirstToken(free);

    Outcome kept = solve(Workload.of(SLOT, 4).withFirstToken(first));
    assertThat(kept).isInstanceOf(Outcome.Feasible.class);
    assertThat(worstFirstToken(((Outcome.Feasible) kept).plan())).isLessThanOrEqualTo(first);

    assertThat(solve(Workload.of(SLOT, 4).withFirstToken(first * 0.7)))
        .isInstanceOfSatisfying(
            Outcome.Infeasible.class,
            infeasible -> {
              assertThat(infeasible.constraint()).isEqualTo(Outcome.Constraint.FIRST_TOKEN);
              assertThat(infeasible.suggestion())
                  .startsWith("Allow ")
                  .containsPattern("prompts of at most [0-9]+ tokens");
            });
    assertThat(solve(Workload.of(SLOT, 4).withObjective(0.01).withFirstToken(first / 20)))
        .isInstanceOfSatisfying(
            Outcome.Infeasible.class,
            infeasible ->
                assertThat(infeasible.constraint()).isEqualTo(Outcome.Constraint.OBJECTIVE));
  }

  @Test
  void aPlanThatIsTooSlowToTheFirstTokenIsRejected() {
    Plan plan = ((Outcome.Feasible) solve(Workload.of(SLOT, 4))).plan();
    double first = worstFirstToken(plan);
    assertThat(
            Verifier.independent()
                .verify(
                    problem(Workload.of(SLOT, 4).withFirstToken(first * 0.99)),
                    plan.placements(),
                    plan.certificates()))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected ->
                assertThat(rejected.violations())
                    .singleElement()
                    .asString()
                    .startsWith("The worst time to first token"));
  }

  private static Outcome solve(Workload workload) {
    return new Auto().solve(problem(workload), Budget.of(Duration.ofSeconds(5)));
  }

  private static double worstFirstToken(Plan plan) {
    return plan.certificates().getFirst().chains().stream()
        .mapToDouble(ChainBound::firstTokenSeconds)
        .max()
        .orElseThrow();
  }
}
