package dev.whorl.planning.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.model.InvalidInput;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class AnswerLengthsTest {
  @Test
  void beforeAnythingWasSeenAnAnswerGetsAsLongAsItMay() {
    assertThat(AnswerLengths.UNKNOWN.expected(512)).isEqualTo(512);
  }

  @Test
  void answersThatAllReachTheirLimitSayNothingOfAnEnd() {
    AnswerLengths answers = AnswerLengths.UNKNOWN;
    for (int i = 0; i < 100; i++) {
      answers = answers.with(512, false);
    }
    assertThat(answers.expected(512)).isEqualTo(512);
    assertThat(answers.expected(64)).isEqualTo(64);
  }

  @Test
  void oneShortAnswerDoesNotDecide() {
    assertThat(AnswerLengths.UNKNOWN.with(1, true).expected(512)).isBetween(250.0, 400.0);
  }

  @Test
  void anAnswerHasAToken() {
    assertThatThrownBy(() -> AnswerLengths.UNKNOWN.with(0, true)).isInstanceOf(InvalidInput.class);
  }

  /** Drawn answers of a known mean, cut off at their limit: what is expected is what they get. */
  @Property(tries = 100)
  void learnsTheMeanOfAnswersThatAreCutOff(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 5, max = 400) int mean,
      @ForAll @IntRange(min = 20, max = 600) int limit) {
    SplittableRandom random = new SplittableRandom(seed);
    AnswerLengths answers = AnswerLengths.UNKNOWN;
    for (int i = 0; i < 2_000; i++) {
      int wanted = 1 + (int) (Math.log(1 - random.nextDouble()) / Math.log(1 - 1.0 / mean));
      answers = answers.with(Math.min(wanted, limit), wanted <= limit);
    }
    double truth = mean * (1 - Math.pow(1 - 1.0 / mean, limit));
    // Some fifty answers count, of which each is as uncertain as it is long.
    assertThat(answers.expected(limit)).isCloseTo(truth, within(0.6 * truth));
  }

  /** A longer limit never makes answers shorter, nor longer than it. */
  @Property(tries = 300)
  void growsWithTheLimit(
      @ForAll @IntRange(min = 1, max = 2_000) int tokens,
      @ForAll @IntRange(min = 1, max = 4_000) int limit) {
    AnswerLengths answers = AnswerLengths.UNKNOWN.with(tokens, true).with(tokens, false);
    assertThat(answers.expected(limit)).isBetween(1 - 1e-9, limit + 1e-9);
    assertThat(answers.expected(limit)).isLessThanOrEqualTo(answers.expected(limit + 1) + 1e-9);
  }
}
