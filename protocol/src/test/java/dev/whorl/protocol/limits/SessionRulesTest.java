package dev.whorl.protocol.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.data.Sampling;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no server takes, after the casts. */
class SessionRulesTest {
  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("top_p", s -> s.setTopP((float) 1e-46)),
        wrong("top_p", s -> s.setTopP(Float.NaN)),
        wrong("top_p", s -> s.setTopP(1.0000001f)),
        wrong("temperature", s -> s.setTemperature(-1e-40f)),
        wrong("temperature", s -> s.setTemperature(Float.NaN)),
        wrong("temperature", s -> s.setTemperature(Float.POSITIVE_INFINITY)),
        wrong("top_k", s -> s.setTopK(-1)),
        wrong("top_logprobs", s -> s.setTopLogprobs(-2)),
        wrong("top_logprobs", s -> s.setTopLogprobs(101)),
        wrong("max_tokens", s -> s.setMaxTokens(0)),
        wrong("max_tokens", s -> s.setMaxTokens(-5)),
        wrong("eos_token_ids", s -> s.addAllEosIds(Collections.nCopies(1025, 5))),
        wrong("stop_token_ids", s -> s.addAllStopIds(Collections.nCopies(1025, 5))));
  }

  private static Arguments wrong(String field, UnaryOperator<Sampling.Builder> change) {
    return Arguments.of(field, change.apply(right()).build());
  }

  private static Sampling.Builder right() {
    return Sampling.newBuilder().setTopP(1).setTopLogprobs(-1).setMaxTokens(1);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void namesTheField(String field, Sampling sampling) {
    Violation violation = SessionRules.sampling(sampling);

    assertThat(field(violation)).isEqualTo(field);
  }

  @Test
  void takesWhatIsAtTheEdge() {
    Sampling edge =
        right()
            .setTemperature(Float.MIN_VALUE)
            .setTopP(Float.MIN_VALUE)
            .setTopK(Integer.MAX_VALUE)
            .setTopLogprobs(100)
            .setMaxTokens(Integer.MAX_VALUE)
            .addAllStopIds(Collections.nCopies(1024, 5))
            .build();

    assertThat(SessionRules.sampling(edge)).isNull();
  }

  @Test
  void idsAreThoseOfTheModel() {
    assertThat(SessionRules.ids("prompt", List.of(0, 319), 320)).isNull();
    assertThat(field(SessionRules.ids("prompt", List.of(0, 320), 320))).isEqualTo("prompt");
    assertThat(SessionRules.ids("prompt", List.of(-1), 320))
        .isEqualTo(
            new Violation(
                "prompt",
                "has the token id (4294967295), which the model does not have; its ids are from 0 to 319"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301\n",
        "a b",
        "é",
        "0123456789012345678901234567890123456789012345678901234567890123456789"
      })
  void onlyShortPlainWordsAreIdsOfSessions(String id) {
    assertThat(SessionRules.isSessionId(id)).isFalse();
    assertThat(SessionRules.isSessionId(UUID.randomUUID().toString())).isTrue();
  }

  private static @Nullable String field(@Nullable Violation violation) {
    return violation == null ? null : violation.field();
  }
}
