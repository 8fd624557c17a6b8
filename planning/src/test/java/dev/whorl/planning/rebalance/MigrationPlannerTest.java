package dev.whorl.planning.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MigrationPlannerTest {
  private static final Hop A0 = new Hop("a", new Span(0, 1));
  private static final Chain KEPT = new Chain(List.of(A0, new Hop("b", new Span(1, 2))), 1);
  private static final Chain OLD = new Chain(List.of(new Hop("a", new Span(0, 2))), 1);
  private static final Chain NEW = new Chain(List.of(A0, new Hop("c", new Span(1, 2))), 12);

  /**
   * Server a holds both blocks for the old chain; the kept one needs only the first. The new chain
   * fits only without the second.
   */
  @Test
  void aSpanThatIsInUseShrinksToWhatTheChainsOnItNeed() {
    Migration migration =
        MigrationPlanner.plan(
            problem(),
            placement(List.of(KEPT, OLD), new Span(0, 2)),
            placement(List.of(KEPT, NEW), new Span(0, 1)));

    assertThat(migration.steps())
        .extracting(Migration.Step::action)
        .containsExactly(Migration.Action.DRAIN, Migration.Action.OPEN);
    assertThat(migration.steps().getLast().placement().spanOf("a")).isEqualTo(new Span(0, 1));
  }

  private static Placement placement(List<Chain> chains, Span ofA) {
    return new Placement(
        "m",
        List.of(
            new HostedSpan("a", ofA),
            new HostedSpan("b", new Span(1, 2)),
            new HostedSpan("c", new Span(1, 2))),
        chains);
  }

  private static Problem problem() {
    return Problem.single(
        List.of(Server.of("a", 23), Server.of("b", 30), Server.of("c", 30)),
        ZoneDelay.perServer(new double[] {0.001, 0.001, 0.001}),
        Collections.nCopies(3, Profile.decodeOnly(StepTimes.constant(0.01))),
        ModelShape.uniform("m", 2, 10, 8),
        Workload.of(new Slot(1, 2, 1, 1), 2));
  }
}
