package dev.whorl.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.agent.testing.Bench;
import dev.whorl.protocol.data.Refused.AtFault;
import dev.whorl.protocol.data.Refused.Reason;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A refusal says what would have to change: the session, the chain or the server. */
class AtFaultTest {
  private final Bench bench = new Bench(0, 4, 2, 1);
  private final SessionTable table = bench.table();

  @Test
  void theSession() {
    table.open(Bench.terms("a", 1, Bench.first(), 3));
    int vocabulary = Objects.requireNonNull(table.find("a")).span().geometry().vocabulary();

    Refusal unknownId = refusal(table.start("a", 1, new int[] {1, 2, vocabulary}, 0, "uid-1"));
    assertThat(unknownId.atFault()).isEqualTo(AtFault.SESSION);
    assertThat(unknownId.reason()).isEqualTo(Reason.INVALID);
    assertThat(unknownId.detail()).contains("(" + vocabulary + ")");
    assertThat(atFault(table.open(Bench.terms("b", 1, Bench.first(), 33))))
        .isEqualTo(AtFault.SESSION);
    assertThat(atFault(table.start("nobody", 1, new int[] {1}, 0, "uid-1")))
        .isEqualTo(AtFault.SESSION);
    table.close("c", "uid-1", () -> {});
    assertThat(atFault(table.open(Bench.terms("c", 1, Bench.first(), 3))))
        .isEqualTo(AtFault.SESSION);
  }

  @Test
  void theChain() {
    table.open(Bench.terms("a", 1, Bench.first(), 3));
    RingPlan elsewhere =
        new RingPlan(
            List.of(Bench.hop("s1", Bench.INCARNATION, 0, 5), Bench.hop("s2", 12, 5, 6)), 0);

    assertThat(atFault(table.open(Bench.terms("b", 1, Bench.first(), 3)))).isEqualTo(AtFault.CHAIN);
    assertThat(atFault(table.open(Bench.terms("b", 1, elsewhere, 3)))).isEqualTo(AtFault.CHAIN);
    assertThat(atFault(table.open(Bench.onChain("c9", "b", Bench.first(), 3))))
        .isEqualTo(AtFault.CHAIN);
  }

  @Test
  void theServer() {
    RingPlan restarted =
        new RingPlan(List.of(Bench.hop("s1", 99, 0, 4), Bench.hop("s2", 12, 4, 6)), 0);
    assertThat(atFault(table.open(Bench.terms("a", 1, restarted, 3)))).isEqualTo(AtFault.SERVER);

    Bench full = new Bench(0, 4, 0, 1);
    assertThat(atFault(full.table().open(Bench.terms("a", 1, Bench.first(), 3))))
        .isEqualTo(AtFault.SERVER);
    table.drain();
    assertThat(atFault(table.open(Bench.terms("a", 1, Bench.first(), 3))))
        .isEqualTo(AtFault.SERVER);
  }

  @Test
  void closesOfOneDeploymentAreForgottenAmongItself() {
    table.close("kept", "uid-2", () -> {});
    table.close("x".repeat(1 << 16), "uid-1", () -> {});
    IntStream.range(0, 100_000).forEach(i -> table.close("id-" + i, "uid-1", () -> {}));

    assertThat(table.closedSessions()).isEqualTo(ClosedSessions.KEPT + 1);
    assertThat(atFault(table.open(Bench.terms("id-99999", 1, Bench.first(), 3))))
        .isEqualTo(AtFault.SESSION);
    assertThat(atFault(table.open(Bench.terms("id-0", 1, Bench.first(), 3)))).isNull();
  }

  private static @Nullable AtFault atFault(OpenOutcome outcome) {
    return outcome instanceof Refusal refusal ? refusal.atFault() : null;
  }

  private static Refusal refusal(OpenOutcome outcome) {
    return (Refusal) outcome;
  }
}
