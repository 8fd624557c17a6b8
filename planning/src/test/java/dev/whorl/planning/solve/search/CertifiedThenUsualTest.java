package dev.whorl.planning.solve.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.bench.Family;
import dev.whorl.planning.bench.Instances;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Problem;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class CertifiedThenUsualTest {
  private static final Search.Effort EFFORT = new Search.Effort(7, 60);

  private static Pool pool(long seed) {
    Problem problem = Instances.problem(Family.UNIFORM.instance(seed, 8), LoadProfile.UNIFORM);
    return Pool.of(problem, problem.deployments().getFirst());
  }

  @Test
  void hardlyAboveTheCertifiedSearchAndNeverUsuallySlower() {
    assertThat(LongStream.rangeClosed(1, 6))
        .allSatisfy(seed -> {
          Pool pool = pool(seed);
          Draft certified = new Search(pool, CostBasis.CERTIFIED, EFFORT, () -> false).best();
          Draft both = new CertifiedThenUsual(pool, EFFORT, () -> false).best(List.of());
          assertThat(both.score().feasible()).isEqualTo(certified.score().feasible());
          assertThat(both.score().seconds())
              .isLessThanOrEqualTo(1.01 * certified.score().seconds());
          assertThat(usual(pool, both)).isLessThanOrEqualTo(usual(pool, certified) * (1 + 1e-9));
        });
  }

  @Test
  void neverAboveRoutesThatWereKnown() {
    assertThat(LongStream.rangeClosed(1, 6))
        .allSatisfy(seed -> {
          Pool pool = pool(seed);
          Search.Effort more = new Search.Effort(8, 400);
          Draft known = new Search(pool, CostBasis.CERTIFIED, more, () -> false).best();
          List<List<Route>> start = List.of(known.routes());
          Draft both = new CertifiedThenUsual(pool, EFFORT, () -> false).best(start);
          assertThat(both.score().seconds())
              .isLessThanOrEqualTo(known.score().seconds() * (1 + 1e-9));
        });
  }

  private static double usual(Pool pool, Draft draft) {
    return new Judge(pool, CostBasis.USUAL).draft(draft.spans(), draft.routes()).score().seconds();
  }
}
