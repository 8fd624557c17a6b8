package dev.whorl.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.moving.Blocks;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.Holding;
import dev.whorl.planning.moving.LiveChain;
import dev.whorl.planning.moving.Revision;
import dev.whorl.protocol.control.AssignedChain;
import dev.whorl.protocol.control.AssignedSpan;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Three blocks of 10 bytes, slots of 256 bytes per block. */
class RevisionWordsTest {
  private static final long SLOT = 32L * 8;
  private static final ModelGeometry GEOMETRY =
      ModelGeometry.newBuilder()
          .addAllBlockBytes(List.of(10L, 10L, 10L))
          .setCacheBytesPerToken(8)
          .build();
  private static final RequestedDeployment DEPLOYMENT =
      new RequestedDeployment(
          "uid",
          ModelRef.newBuilder().setUri("store://s/m.gguf").build(),
          GEOMETRY,
          Workload.of(RequestedDeployment.slot(GEOMETRY, 16, 16, 4), 3));
  private static final Edition EDITION = Edition.only("uid");
  private static final List<Hop> OLD = List.of(hop("a", 0, 1), hop("b", 1, 3));
  private static final List<Hop> NEW = List.of(hop("a", 0, 3));

  /** The old chain has given way to the new one, for which a still loads. */
  private static final Revision REVISION =
      new Revision(
          "uid",
          new TreeMap<>(
              Map.of(
                  "a", held(0, 3),
                  "b", held(1, 3),
                  "c", new Holding(Blocks.NONE, Blocks.of(new Span(0, 1))))),
          List.of(new LiveChain(OLD, 0, 2)));

  private static final Placement GOAL =
      new Placement(
          "uid", List.of(new HostedSpan("a", new Span(0, 3))), List.of(new Chain(NEW, 4)));

  @Test
  void blocksThatAreHeldAreToldAndBlocksThatLeaveAreNot() {
    assertThat(word("a", 10_000).spans())
        .extracting(AssignedSpan::getStart, AssignedSpan::getEnd, AssignedSpan::getPlacement)
        .containsExactly(tuple(0, 3, "ns/p"));
    assertThat(word("c", 10_000)).isEqualTo(RevisionWords.Word.NOTHING);
  }

  @Test
  void cacheOfWhatIsToComeIsGivenWithTheBlocksWhereThereIsRoom() {
    long running = 2 * SLOT;
    long coming = 4 * 3 * SLOT;

    assertThat(cache("a", 30 + running + coming)).isEqualTo(running + coming);
    assertThat(cache("a", 30 + running + coming - 1)).isEqualTo(running);
    assertThat(cache("b", 10_000)).isEqualTo(2 * 2 * SLOT);
  }

  @Test
  void onlyTheFirstServerCountsSessionsAndOverdueOnesMayNotGoOn() {
    ChainId old = ChainId.of(EDITION, OLD);

    assertThat(word("a", 10_000).chains())
        .extracting(AssignedChain::getChain, AssignedChain::getCapacity, AssignedChain::getResidual)
        .containsExactly(tuple(old.text(), 0, 2));
    assertThat(word("b", 10_000).chains()).isEmpty();
    assertThat(words(10_000, old::equals).get("a"))
        .satisfies(word ->
            assertThat(Objects.requireNonNull(word).chains())
                .extracting(AssignedChain::getResidual)
                .containsExactly(0));
  }

  private static long cache(String server, long usable) {
    return word(server, usable).spans().getFirst().getCacheBytes();
  }

  private static RevisionWords.Word word(String server, long usable) {
    return Objects.requireNonNull(words(usable, id -> false).get(server), server);
  }

  private static Map<String, RevisionWords.Word> words(long usable, Predicate<ChainId> overdue) {
    return RevisionWords.of(
        "ns/p",
        DEPLOYMENT,
        EDITION,
        REVISION,
        GOAL,
        Map.of("a", usable, "b", usable, "c", usable),
        overdue);
  }

  private static Holding held(int start, int end) {
    return new Holding(Blocks.of(new Span(start, end)), Blocks.NONE);
  }

  private static Hop hop(String server, int start, int end) {
    return new Hop(server, new Span(start, end));
  }
}
