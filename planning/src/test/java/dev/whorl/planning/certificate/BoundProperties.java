package dev.whorl.planning.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.RingSimulation.Broken;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.Plan;
import dev.whorl.planning.solve.RandomProblems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise against virtual time: never exceeded by the rules, exceeded when one is broken. */
final class BoundProperties {
  private static final int EVENTS = 20_000;

  @Property(tries = 60)
  void neverExceededWithTimesWithinTheirCaps(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Problem problem = RandomProblems.of(seed, 12);
    Plan plan = plan(problem);
    if (plan == null) {
      return;
    }
    Certificate certificate = plan.certificates().getFirst();
    for (boolean atCaps : new boolean[] {true, false}) {
      double[] worst =
          new RingSimulation(problem, plan.placements().getFirst(), Broken.NONE, seed, atCaps)
              .run(EVENTS);
      for (int c = 0; c < worst.length; c++) {
        assertThat(worst[c])
            .as("chain %d of %s, seed %d", c, plan.placements().getFirst(), seed)
            .isLessThanOrEqualTo(certificate.chains().get(c).boundSeconds() * (1 + 1e-9));
      }
    }
  }

  @Property(tries = 30)
  void fewSessionsHaveTheirOwnBounds(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Problem problem = RandomProblems.of(seed, 12);
    Plan plan = plan(problem);
    if (plan == null) {
      return;
    }
    Certificate certificate = plan.certificates().getFirst();
    double before = 0;
    for (LoadBound load : certificate.loads()) {
      assertThat(load.worstSeconds())
          .as("seed %d", seed)
          .isBetween(before, certificate.worstSeconds() * (1 + 1e-9));
      before = load.worstSeconds();
      for (boolean atCaps : new boolean[] {true, false}) {
        double[] worst =
            new RingSimulation(problem, plan.placements().getFirst(), Broken.NONE, seed, atCaps)
                .run(EVENTS / 4, load.sessions());
        assertThat(Arrays.stream(worst).max().orElse(0))
            .as("%d sessions on %s, seed %d", load.sessions(), plan.placements().getFirst(), seed)
            .isLessThanOrEqualTo(load.worstSeconds() * (1 + 1e-9));
      }
    }
    assertThat(certificate.boundSeconds(certificate.sessions()))
        .isLessThanOrEqualTo(certificate.worstSeconds() * (1 + 1e-9));
  }

  /** One session more than the load was certified for. */
  @Test
  void moreSessionsThanCertifiedExceedTheBoundOfFew() {
    int exceeded = 0;
    for (long seed = 1; seed <= 20; seed++) {
      Problem problem = RandomProblems.of(seed, 12);
      Plan plan = plan(problem);
      if (plan == null || plan.placements().getFirst().sessions() < 4) {
        continue;
      }
      double[] worst =
          new RingSimulation(problem, plan.placements().getFirst(), Broken.NONE, seed, true)
              .run(EVENTS, plan.placements().getFirst().sessions());
      double alone = plan.certificates().getFirst().loads().getFirst().worstSeconds();
      exceeded += Arrays.stream(worst).max().orElse(0) > alone ? 1 : 0;
    }
    assertThat(exceeded).isPositive();
  }

  @Test
  void aLoneSessionSeesWhatItIsPromised() {
    List<Double> ratios = new ArrayList<>();
    for (long seed = 100; seed < 130; seed++) {
      Problem problem = RandomProblems.of(seed, 12);
      Plan plan = plan(problem);
      if (plan == null) {
        continue;
      }
      var simulation =
          new RingSimulation(problem, plan.placements().getFirst(), Broken.NONE, seed, true);
      simulation.run(EVENTS / 4, 1);
      ratios.add(plan.certificates().getFirst().boundSeconds(1) / simulation.quantile(0.99));
    }
    ratios.sort(Double::compare);
    double median = ratios.get(ratios.size() / 2);
    System.out.printf("bound / simulated P99 of a lone session: median %.3f%n", median);
    assertThat(median).isLessThanOrEqualTo(1.2);
  }

  @ParameterizedTest
  @EnumSource(value = Broken.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void eachRuleIsNeeded(Broken rule) {
    int exceeded = 0;
    for (long seed = 1; seed <= 40; seed++) {
      Problem problem = RandomProblems.of(seed, 12);
      Plan plan = plan(problem);
      if (plan == null) {
        continue;
      }
      Placement placement = plan.placements().getFirst();
      double[] worst = new RingSimulation(problem, placement, rule, seed, true).run(EVENTS);
      for (int c = 0; c < worst.length; c++) {
        exceeded +=
            worst[c] > plan.certificates().getFirst().chains().get(c).boundSeconds() ? 1 : 0;
      }
    }
    assertThat(exceeded).as("chains above their bound with %s", rule).isPositive();
  }

  @Test
  void boundIsNotFarAboveWhatIsSeen() {
    List<Double> ratios = new ArrayList<>();
    for (long seed = 100; seed < 130; seed++) {
      Problem problem = RandomProblems.of(seed, 12);
      Plan plan = plan(problem);
      if (plan == null || plan.certificates().getFirst().sessions() < 2) {
        continue;
      }
      RingSimulation simulation =
          new RingSimulation(problem, plan.placements().getFirst(), Broken.NONE, seed, true);
      simulation.run(EVENTS);
      ratios.add(plan.certificates().getFirst().worstSeconds() / simulation.quantile(0.99));
    }
    ratios.sort(Double::compare);
    double median = ratios.get(ratios.size() / 2);
    System.out.printf(
        "bound / simulated P99 with prefill and sharing: median %.3f of %d%n",
        median, ratios.size());
    assertThat(median).isLessThanOrEqualTo(1.4);
  }

  private static @Nullable Plan plan(Problem problem) {
    Outcome outcome =
        new Auto(CostBasis.CERTIFIED, 40, List.of())
            .solve(problem, Budget.of(Duration.ofSeconds(20)));
    return outcome instanceof Outcome.Feasible(Plan plan) ? plan : null;
  }
}
