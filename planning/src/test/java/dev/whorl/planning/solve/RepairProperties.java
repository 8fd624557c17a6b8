package dev.whorl.planning.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.RememberedSeconds;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** What is remembered from change to change gives the same as looking at everything anew. */
final class RepairProperties {
  private static final int CHANGES = 60;
  private static final Budget BUDGET = Budget.of(Duration.ofSeconds(20));
  private static final PlacementSolver AUTO = new Auto(CostBasis.CERTIFIED, 20, List.of());

  @Property(tries = 12)
  void mendedPlansAreAsCertifiedAndVerifiedFromScratch(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ChangingPool pool = new ChangingPool(RandomProblems.of(seed, 8, 4), random);
    Repair remembering = new Repair(AUTO, 0.2);
    List<Placement> present = List.of();
    for (int i = 0; i < CHANGES; i++) {
      Problem problem = i == 0 ? pool.now() : pool.next();
      if (present.isEmpty()) {
        present = plan(AUTO.solve(problem, BUDGET), present);
        continue;
      }
      Repair.Mended mended = remembering.mend(problem, present, BUDGET);
      assertThat(mended)
          .as("seed %d, change %d", seed, i)
          .isEqualTo(new Repair(AUTO, 0.2).mend(problem, present, BUDGET));
      if (mended.outcome() instanceof Outcome.Feasible(Plan plan)) {
        assertThat(Verifier.independent().verify(problem, plan.placements(), plan.certificates()))
            .isEqualTo(new Verdict.Verified());
        String by = plan.certificates().getFirst().algorithm();
        assertThat(plan.certificates())
            .isEqualTo(new Certifier(problem).certify(plan.placements(), by));
      }
      present = plan(mended.outcome(), present);
    }
  }

  private static List<Placement> plan(Outcome outcome, List<Placement> otherwise) {
    return outcome instanceof Outcome.Feasible(Plan plan) ? plan.placements() : otherwise;
  }

  @Property(tries = 12)
  void aRememberingVerifierRejectsWhatAFreshOneRejects(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ChangingPool pool = new ChangingPool(RandomProblems.of(seed, 8, 4), random);
    Problem first = pool.now();
    Verifier remembering = Verifier.remembering();
    List<Placement> placements = plan(AUTO.solve(first, BUDGET), List.of());
    int rejected = 0;
    for (int i = 0; i < CHANGES && !placements.isEmpty(); i++) {
      List<Certificate> honest = new Certifier(first).certify(placements, "x");
      List<Certificate> claims = new ArrayList<>(honest);
      if (random.nextBoolean()) {
        claims.replaceAll(c -> lowered(c, random));
      }
      // The same placements and claims for a pool that goes on changing: most soon do not hold.
      Problem problem = random.nextInt(4) == 0 ? pool.next() : first;
      Verdict verdict = remembering.verify(problem, placements, claims);
      assertThat(verdict)
          .as("seed %d, change %d", seed, i)
          .isEqualTo(Verifier.independent().verify(problem, placements, claims));
      rejected += verdict instanceof Verdict.Rejected ? 1 : 0;
    }
    assertThat(placements.isEmpty() || rejected > 0).isTrue();
  }

  /** One chain's bound or time to first token claimed a little shorter than it is. */
  private static Certificate lowered(Certificate c, SplittableRandom random) {
    List<ChainBound> chains = new ArrayList<>(c.chains());
    int which = random.nextInt(chains.size());
    ChainBound honest = chains.get(which);
    boolean token = random.nextBoolean();
    chains.set(
        which,
        new ChainBound(
            honest.capacity(),
            honest.boundSeconds() * (token ? 0.999 : 1),
            honest.firstTokenSeconds() * (token ? 1 : 0.999),
            honest.permitWaits(),
            honest.usual()));
    return new Certificate(
        c.deployment(),
        c.algorithm(),
        c.sessions(),
        c.meanSeconds(),
        c.worstSeconds(),
        c.objectiveSeconds(),
        c.lowerBoundSeconds(),
        chains,
        c.loads(),
        c.stepSeconds(),
        c.assumptions());
  }

  @Property(tries = 25)
  void rememberedSecondsAreThoseOfTheWholeSet(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Problem problem = RandomProblems.of(seed, 12, 6);
    Pool pool = Pool.of(problem, problem.deployments().getFirst());
    for (CostBasis basis : List.of(CostBasis.CERTIFIED, CostBasis.MODEL, CostBasis.USUAL)) {
      RememberedSeconds remembered = new RememberedSeconds(pool, basis);
      List<Route> routes = new ArrayList<>();
      for (int i = 0; i < CHANGES; i++) {
        if (routes.isEmpty() || random.nextInt(3) != 0) {
          routes.add(random.nextInt(routes.size() + 1), route(pool, random));
        } else {
          routes.remove(random.nextInt(routes.size()));
        }
        assertThat(remembered.of(routes))
            .as("seed %d, change %d", seed, i)
            .isEqualTo(basis.seconds(pool, routes));
      }
    }
  }

  /** Up to three hops over any servers; whether memory suffices does not matter for seconds. */
  private static Route route(Pool pool, SplittableRandom random) {
    int hops = 1 + random.nextInt(Math.min(3, pool.blocks()));
    int first = random.nextInt(pool.size());
    int[] servers = new int[hops];
    int[] cuts = new int[hops + 1];
    for (int h = 0; h < hops; h++) {
      servers[h] = (first + h * (1 + pool.size() / 4)) % pool.size();
      cuts[h + 1] = h + 1 == hops ? pool.blocks() : h + 1;
    }
    return new Route(servers, cuts, 1 + random.nextInt(4));
  }
}
