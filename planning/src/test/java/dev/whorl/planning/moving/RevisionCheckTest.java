package dev.whorl.planning.moving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every kind of unsound step is named, from 2 blocks of 10 bytes and 4 slots on 40 bytes. */
class RevisionCheckTest {
  private static final Blocks ALL = Blocks.of(new Span(0, 2));
  private static final List<Hop> HOPS = List.of(new Hop("a", new Span(0, 2)));
  private static final Problem PROBLEM =
      new Problem(
          List.of(Server.of("a", 40)),
          ZoneDelay.perServer(new double[] {0.001}),
          List.of(
              new Deployment(
                  "m",
                  ModelShape.uniform("m", 2, 10, 8),
                  Workload.of(new Slot(1, 1, 1, 1), 4),
                  Constraints.NONE,
                  Map.of("a", Profile.decodeOnly(StepTimes.constant(0.01))))));
  private static final Placement PLACEMENT =
      new Placement("m", List.of(new HostedSpan("a", new Span(0, 2))), List.of(new Chain(HOPS, 4)));

  @Test
  void whatIsInForceIsSound() {
    assertThat(violations(revision(ALL, Blocks.NONE, new LiveChain(HOPS, 4, 0)))).isEmpty();
    assertThat(violations(revision(ALL, Blocks.NONE, new LiveChain(HOPS, 1, 4)))).isEmpty();
  }

  @Test
  void aLoweredCapacityMustCountUntilItIsHeard() {
    assertThat(violations(revision(ALL, Blocks.NONE, new LiveChain(HOPS, 1, 2))))
        .singleElement()
        .asString()
        .contains("2 sessions are counted", "4 may be on it");
  }

  @Test
  void blocksMayNotGoUnderSessions() {
    assertThat(violations(revision(Blocks.NONE, ALL, new LiveChain(HOPS, 0, 4))))
        .singleElement()
        .asString()
        .contains("has lost its blocks");
  }

  @Test
  void droppedBlocksMustCountUntilTheyAreGone() {
    assertThat(violations(revision(Blocks.of(new Span(0, 1)), Blocks.NONE)))
        .anyMatch(sentence -> sentence.contains("may still hold [Span[start=1, end=2]]"));
  }

  @Test
  void memoryMustFit() {
    assertThat(violations(revision(ALL, Blocks.NONE, new LiveChain(HOPS, 11, 0))))
        .anyMatch(sentence -> sentence.contains("needs 42 bytes and has 40"));
  }

  @Test
  void certificatesMustCountWhatIsWritten() {
    Revision written = revision(ALL, Blocks.NONE, new LiveChain(HOPS, 8, 0));
    Rows rows = Rows.of(fleet(), List.of(new Rows.Use(0, HOPS, 8)));
    Rows fewer = Rows.of(fleet(), List.of(new Rows.Use(0, HOPS, 4)));
    var low = new Certifier(fewer.problem()).certify(fewer.placements(), "test");

    assertThat(RevisionCheck.step(fleet(), List.of(written), rows, low))
        .anyMatch(sentence -> sentence.contains("capacity of chain 0 is claimed as 4"));
  }

  private static Fleet fleet() {
    return new Fleet(
        PROBLEM,
        List.of(Edition.only("m")),
        List.of(Revision.of(PLACEMENT)),
        List.of(PLACEMENT),
        Map.of());
  }

  private static List<String> violations(Revision written) {
    Rows none = Rows.of(fleet(), List.of());
    return RevisionCheck.step(fleet(), List.of(written), none, List.of());
  }

  private static Revision revision(Blocks wanted, Blocks leaving, LiveChain... chains) {
    return new Revision(
        "m", new TreeMap<>(Map.of("a", new Holding(wanted, leaving))), List.of(chains));
  }
}
