package dev.whorl.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import dev.whorl.e2e.support.ReferenceTexts;
import dev.whorl.e2e.support.RouterClient;
import dev.whorl.e2e.support.UnequalPools;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applied, the deployment becomes Ready within its certified bound, and answers what the reference
 * answers: in float32, as the reference was computed, so that rounding cannot change a sure token.
 */
@Order(1)
@ExtendWith(KeepsFailures.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceAnswersE2E {

  private static final String SPEC =
      """
      model: {uri: 'store://models/SmolLM2-135M-Instruct.Q4_1.gguf', name: smollm2, precision: f32}
      workload: {maxInputTokens: 128, maxOutputTokens: 64}
      sessionsPerReplica: 2
      placement: {nodePoolRefs: [small, medium, large]}
      """;

  /** Float32 weights are twice as large as the demo's; still none holds the whole model. */
  private static final Map<String, String> MEMORY =
      Map.of("small", "640Mi", "medium", "704Mi", "large", "768Mi");

  private final Product product = Product.installed();
  private final UnequalPools pools = new UnequalPools(product.client());
  private Deployed deployed;
  private RouterClient router;

  @BeforeAll
  void apply() {
    pools.apply(MEMORY);
    deployed = Deployed.smollm2(product.client(), "reference", SPEC);
    deployed.awaitReady();
    router = RouterClient.of(product.client(), deployed);
  }

  @AfterAll
  void delete() throws IOException {
    assertThat(product.agentsOutOfMemory()).isEmpty();
    router.close();
    deployed.close();
  }

  static List<ReferenceTexts.Prompt> prompts() {
    return ReferenceTexts.withSureTokens(8);
  }

  @Test
  void placementSpreadsBlocksOverUnequalServers() {
    var placement = Objects.requireNonNull(deployed.placement());

    assertThat(placement.getSpec().servers()).hasSizeGreaterThan(1);
    assertThat(placement.getSpec().certificate().bound()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("prompts")
  void greedyAnswerIsTheReference(ReferenceTexts.Prompt prompt) {
    int tokens = Math.min(prompt.sureTokens(), 32);
    var answer =
        prompt.messages() == null
            ? router.post(
                "completions",
                Map.of(
                    "model",
                    "smollm2",
                    "prompt",
                    prompt.text(),
                    "max_tokens",
                    tokens,
                    "temperature",
                    0))
            : router.post(
                "chat/completions",
                Map.of(
                    "model",
                    "smollm2",
                    "messages",
                    prompt.messages(),
                    "max_tokens",
                    tokens,
                    "temperature",
                    0));

    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    var choice = answer.body().get("choices").get(0);
    String text =
        prompt.messages() == null
            ? choice.get("text").asText()
            : choice.get("message").get("content").asText();
    assertThat(text).isNotBlank();
    assertThat(prompt.answer()).startsWith(text);
    assertThat(answer.body().get("usage").get("completion_tokens").asInt())
        .isLessThanOrEqualTo(tokens);
  }
}
