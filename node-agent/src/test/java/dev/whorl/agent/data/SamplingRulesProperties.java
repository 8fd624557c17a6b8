package dev.whorl.agent.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.whorl.protocol.data.Hop;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.Sampling;
import dev.whorl.protocol.limits.SessionRules;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The rule that routers ask and the executor's own invariants are one and the same. */
class SamplingRulesProperties {

  @Property(tries = 5000)
  void whatTheRuleTakesTheExecutorTakes(@ForAll("samplings") Sampling sampling) {
    if (SessionRules.sampling(sampling) == null) {
      assertThatCode(() -> terms(sampling)).doesNotThrowAnyException();
    } else {
      assertThat(refusedByTheExecutor(sampling)).isTrue();
    }
  }

  @Provide
  Arbitrary<Sampling> samplings() {
    Arbitrary<Float> bits = Arbitraries.integers().map(Float::intBitsToFloat);
    Arbitrary<Float> floats =
        Arbitraries.oneOf(
            bits,
            Arbitraries.of(0f, -0f, Float.MIN_VALUE, 1f, Math.nextUp(1f), 100f, Math.nextUp(100f)),
            Arbitraries.floats().between(0, 1));
    Arbitrary<Integer> numbers =
        Arbitraries.oneOf(Arbitraries.integers(), Arbitraries.integers().between(-2, 102));
    return Combinators.combine(floats, floats, numbers, numbers, numbers)
        .as((temperature, topP, topK, logprobs, most) ->
            Sampling.newBuilder()
                .setTemperature(temperature)
                .setTopP(topP)
                .setTopK(topK)
                .setTopLogprobs(logprobs)
                .setMaxTokens(most)
                .build());
  }

  private static boolean refusedByTheExecutor(Sampling sampling) {
    try {
      terms(sampling);
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private static void terms(Sampling sampling) {
    OpenTermsReader.read(
        OpenRequest.newBuilder()
            .setSession("a")
            .setRouter("r")
            .setEpoch(1)
            .setIdsCount(1)
            .addHops(Hop.newBuilder().setServer("s1").setEnd(2))
            .setSampling(sampling)
            .build(),
        "uid-1");
  }
}
