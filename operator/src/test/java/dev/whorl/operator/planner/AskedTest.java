package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.FailureDomain;
import dev.whorl.planning.model.Goal;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Location;
import dev.whorl.planning.model.Rates;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.Tolerance;
import dev.whorl.planning.model.TrustedEnds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What users and admins write reaches the solver. */
class AskedTest {
  private static Constraints constraints(String placement, String objective) {
    return Asked.constraints(
        CustomResources.read(
                CustomResources.DEPLOYMENT
                    .replace("mode: Apply,", "mode: Apply, " + placement)
                    .replace("enforcement: Required", "enforcement: Required" + objective),
                LLMDeployment.class)
            .getSpec());
  }

  @Test
  void nothingIsAskedByDefault() {
    assertThat(constraints("", "")).isEqualTo(Constraints.NONE);
  }

  @Test
  void everythingIsPassedOn() {
    Constraints asked =
        constraints(
            "tolerateFailures: {count: 1, domain: Node}, trustedEnds: {zone: internal, blocks: 2}, pinned: [{server: small-a, start: 0, end: 3}],",
            ", optimizeFor: Cost");
    assertThat(asked.tolerance()).isEqualTo(new Tolerance(1, FailureDomain.NODE));
    assertThat(asked.trustedEnds()).isEqualTo(new TrustedEnds("internal", 2));
    assertThat(asked.pinned()).containsExactly(new HostedSpan("small-a", new Span(0, 3)));
    assertThat(asked.spending().goal()).isEqualTo(Goal.PRICE);
    assertThat(constraints("", ", optimizeFor: Energy").spending().goal()).isEqualTo(Goal.POWER);
  }

  @Test
  void aServerIsWhereItsNodeIsAndCostsWhatItsPoolSays() {
    GPUNodePool pool =
        CustomResources.read(
            CustomResources.POOL.replace(
                "  cpu: 500m",
                "  cpu: 500m\n  cost: {perHour: '1.10'}\n  power: {maxWatts: 90}\n  trust: {zone: internal}"),
            GPUNodePool.class);
    BlockServer server = CustomResources.server();
    server.setStatus(
        CustomResources.read(
            "state: ONLINE\nnode: n1", dev.whorl.crds.server.BlockServerStatus.class));
    Snapshot snapshot =
        new Snapshot(
            List.of(),
            Map.of("small", pool),
            List.of(server),
            List.of(),
            Map.of(),
            Map.of(),
            Instant.EPOCH,
            Map.of("n1", "west"),
            Map.of(),
            Map.of());
    assertThat(Places.of(server, snapshot)).isEqualTo(new Location("n1", "west", "internal"));
    assertThat(Places.rates(server, snapshot)).isEqualTo(new Rates(1.10, 90));
  }
}
