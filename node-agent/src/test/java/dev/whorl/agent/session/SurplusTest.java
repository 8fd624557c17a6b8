package dev.whorl.agent.session;

import static dev.whorl.agent.testing.Bench.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Bench;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Sessions beyond what a chain that closes may still have end with a word to their routers. */
class SurplusTest {
  private final Bench bench = new Bench(0, 4, 8, 3);
  private final SessionTable table = bench.table();
  private final HopSession longest = running("longest", 9);
  private final HopSession shortest = running("shortest", 3);
  private final HopSession middle = running("middle", 6);

  private HopSession running(String session, int ids) {
    table.open(terms(session, 1, Bench.first(), ids));
    table.start(session, 1, new int[ids], 0, "uid-1");
    return Objects.requireNonNull(table.find(session));
  }

  @Test
  void aLowerCapacityAloneEndsNobody() {
    assign(0, 3);

    assertThat(List.of(longest.stopped(), middle.stopped(), shortest.stopped()))
        .containsOnly(false);
    assertThat(bench.heard()).noneMatch(line -> line.startsWith("fault"));
  }

  @Test
  void thoseThatAreRebuiltMostCheaplyEndFirst() {
    assign(0, 1);

    assertThat(shortest.stopped()).isTrue();
    assertThat(middle.stopped()).isTrue();
    assertThat(longest.stopped()).isFalse();
    assertThat(bench.heard()).contains("fault shortest DRAINING", "fault middle DRAINING");
  }

  @Test
  void theCapacityCoversThemWhateverTheResidualIs() {
    assign(2, 0);

    assertThat(shortest.stopped()).isTrue();
    assertThat(middle.stopped()).isFalse();
    assertThat(longest.stopped()).isFalse();
  }

  @Test
  void whoIsClosingAnywayIsNoneOfThem() {
    table.close("shortest", "uid-1", () -> {});
    assign(0, 2);

    assertThat(middle.stopped()).isFalse();
    assertThat(longest.stopped()).isFalse();
  }

  @Test
  void nobodyIsToldTwice() {
    assign(0, 2);
    assign(0, 2);

    assertThat(bench.heard()).containsOnlyOnce("fault shortest DRAINING");
    assertThat(middle.stopped()).isFalse();
  }

  @Test
  void otherChainsAreNotTouched() {
    table.open(Bench.onChain("c1", "elsewhere", Bench.first(), 1));
    assign(0, 0);

    assertThat(Objects.requireNonNull(table.find("elsewhere")).stopped()).isFalse();
    assertThat(longest.stopped()).isTrue();
  }

  /** Chain c0 gets another capacity and residual, the others stay. */
  private void assign(int capacity, int residual) {
    Assignment now = table.assignment();
    table.assign(
        new Assignment(
            now.spans(),
            now.coming(),
            now.chains().stream()
                .map(chain ->
                    chain.chain().equals("c0")
                        ? new ServedChain(
                            chain.deploymentUid(),
                            chain.placement(),
                            chain.chain(),
                            capacity,
                            residual)
                        : chain)
                .toList(),
            now.contract()));
  }
}
