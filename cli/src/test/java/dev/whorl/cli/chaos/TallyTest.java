package dev.whorl.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counts as lost, as wrong, and as over the bound. */
class TallyTest {
  private static final List<String> EXPECTED = List.of("a", "b", "c");
  private final Tally tally = new Tally();
  private final Disturbances disturbances = new Disturbances();

  @Test
  void aRightAnswerIsASession() {
    add(asked(EXPECTED, Asked.End.COMPLETE, 0, 10, 20), false);

    assertThat(tally.sessions.get()).isOne();
    assertThat(tally.tokens.get()).isEqualTo(3);
    assertThat(tally.wrongTokens.get() + tally.lost.get() + tally.overBound.get()).isZero();
  }

  @Test
  void everyTokenIsCompared() {
    add(asked(List.of("a", "x", "c"), Asked.End.COMPLETE, 0, 10, 20), false);
    add(asked(List.of("a"), Asked.End.COMPLETE, 0), false);
    add(asked(List.of("a", "b", "c", "d"), Asked.End.COMPLETE, 0, 1, 2, 3), false);

    assertThat(tally.wrongTokens.get()).isEqualTo(1 + 2 + 1);
    assertThat(tally.words()).hasSize(3);
  }

  @Test
  void whatEndsInTheMiddleIsLostUnlessItsRouterHasEnded() {
    add(asked(List.of("a"), Asked.End.BROKEN, 0), false);
    add(asked(List.of("a"), Asked.End.BROKEN, 0), true);
    add(asked(List.of(), Asked.End.REFUSED), false);

    assertThat(tally.lost.get()).isOne();
    assertThat(tally.endedWithRouter.get()).isOne();
    assertThat(tally.refused.get()).isOne();
    assertThat(tally.sessions.get()).isEqualTo(2);
  }

  @Test
  void gapsOverTheBoundCountApartWhereSomethingWasWrong() {
    disturbances.begin(1000);
    disturbances.end(2000);
    add(asked(EXPECTED, Asked.End.COMPLETE, 0, 200, 1100), false);

    assertThat(tally.overBound.get()).isOne();
    assertThat(tally.disturbedOverBound.get()).isOne();
    assertThat(tally.longestStallSeconds()).isEqualTo(900e-9);
    assertThat(tally.longestCalmGapSeconds()).isEqualTo(200e-9);
    assertThat(tally.overBoundGaps()).containsExactly(new Tally.Gap(0, 200, 100));
  }

  @Test
  void whatIsLeftIsNotGood() {
    assertThat(verdict(0, List.of()).good()).isTrue();
    assertThat(verdict(1, List.of()).good()).isFalse();
    assertThat(verdict(0, List.of("router: 90 threads, before 40")).json(7))
        .contains("\"leaks\":[\"router: 90 threads, before 40\"]");
  }

  @Test
  void aGapIsExplainedByWhatWasCountedThenOrALittleLater() {
    List<CapWatch.Seen> seen =
        List.of(
            new CapWatch.Seen(10_000_000_000L, 10_100_000_000L, "north had steps over their cap"));

    assertThat(CapWatch.during(seen, 9_000_000_000L, 9_500_000_000L)).hasSize(1);
    assertThat(CapWatch.during(seen, 8_000_000_000L, 8_500_000_000L)).isEmpty();
    assertThat(CapWatch.during(seen, 10_200_000_000L, 11_000_000_000L)).isEmpty();
  }

  @Test
  void whatGrowsUnderEqualLoadLeaks() {
    Map<String, Footprint> before =
        Map.of("a", new Footprint(1, 40, 60, 200 << 20), "b", new Footprint(2, 40, 60, 1 << 20));
    Map<String, Footprint> after =
        Map.of("a", new Footprint(1, 41, 90, 400 << 20), "b", new Footprint(3, 90, 90, 1 << 30));

    assertThat(Leaks.between(before, after))
        .containsExactly("a: 90 handles, before 60", "a: 400 MiB, before 200");
  }

  private Verdict verdict(long pages, List<String> leaks) {
    return new Verdict(3, Map.of(Fault.CUT_LINKS, 3), tally, 2, 0, pages, 0, 0, 0, leaks, Map.of());
  }

  @Test
  void theLastLineHasWhatIsAskedOf() throws Exception {
    add(asked(EXPECTED, Asked.End.COMPLETE, 0, 10, 20), false);
    Verdict verdict =
        new Verdict(3, Map.of(Fault.CUT_LINKS, 3), tally, 2, 0, 0, 0, 0, 0, List.of(), Map.of());

    assertThat(verdict.good()).isTrue();
    assertThat(verdict.json(7))
        .startsWith(
            "{\"faults\":3,\"sessions\":1,\"recovered\":2,\"lost\":0,\"wrongTokens\":0,\"overBound\":0,\"longestStallSeconds\":")
        .contains("\"seed\":7", "\"kinds\":{\"CUT_LINKS\":3}");
  }

  private void add(Asked asked, boolean routerEnded) {
    tally.add(asked, EXPECTED, 100, routerEnded, disturbances);
  }

  private static Asked asked(List<String> texts, Asked.End end, long... arrivals) {
    return new Asked(texts, Arrays.stream(arrivals).boxed().toList(), end, "word");
  }
}
