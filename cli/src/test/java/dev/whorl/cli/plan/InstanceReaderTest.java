package dev.whorl.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.FailureDomain;
import dev.whorl.planning.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceReaderTest {
  private static final String GOOD =
      """
      model: {name: m, blocks: 3, blockBytes: 7Mi, embeddingBytes: 56Mi, headBytes: 57Mi, residualRowBytes: 1152}
      workload: {maxInputTokens: 512, maxOutputTokens: 128, cacheBytesPerToken: 768}
      replicas: 2
      sessionsPerReplica: 4
      objective: {timePerToken: 60ms}
      placement:
        trustedEnds: {zone: internal, blocks: 1}
        tolerateFailures: {count: 1, domain: Node}
        pinned: [{server: a, start: 0, end: 1}]
      servers:
      - name: a
        memory: 240Mi
        trustZone: internal
        profile: {decode: [{batch: 1, time: 1ms}, {batch: 4, time: 2ms}], head: 3ms, prefill: {tokens: 64, time: 5ms}}
      - name: b
        memory: 1Gi
        profile: {decode: [{batch: 1, time: 500us}], prefill: {tokens: 32, time: 4ms}}
      links:
        latency: 1ms
        bandwidth: 1G
        pairs: [{from: a, to: b, latency: 7ms}]
      """;

  @TempDir Path folder;

  @Test
  void readsEveryPart() throws IOException {
    Problem problem = read(GOOD);
    Deployment deployment = problem.deployment("m");

    assertThat(deployment.workload().sessions()).isEqualTo(8);
    assertThat(deployment.workload().objectiveSeconds()).isEqualTo(0.060);
    assertThat(deployment.workload().slot().prefillTokens())
        .as("the smallest chunk that any server was measured with")
        .isEqualTo(32);
    assertThat(deployment.workload().slot().cacheBytesPerBlock()).isEqualTo(768L * 640);
    assertThat(deployment.model().bytes(deployment.model().whole()))
        .isEqualTo((3 * 7L + 56 + 57) << 20);
    assertThat(deployment.constraints().tolerance().domain()).isEqualTo(FailureDomain.NODE);
    assertThat(deployment.constraints().pinned()).hasSize(1);
    assertThat(problem.servers().get(1).memoryBytes()).isEqualTo(1L << 30);
    assertThat(problem.delays().seconds(0, 1, 1000)).isEqualTo(0.007 + 1e-6, within(1e-12));
    assertThat(problem.delays().seconds(1, 0, 0)).isEqualTo(0.001, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sessionsPerReplica: 4|sessionsPerReplica: 0|sessions (0)",
        "timePerToken: 60ms|timePerToken: 60|objective.timePerToken (60)",
        "blocks: 3|blocks: 0|model.blocks (0)",
        "blockBytes: 7Mi|blockBytes: [7Mi]|one per block (3)",
        "memory: 240Mi|memory: lots|servers.a.memory (lots)",
        "domain: Node|domain: Rack|placement.tolerateFailures.domain (Rack)",
        "to: b, latency|to: c, latency|the server (c)",
        "time: 2ms|time: 900us|must not be below",
        "replicas: 2|replica: 2|line 3, field replica",
        "maxOutputTokens: 128, |''|maxOutputTokens",
        "model: {name: m|model: {name: [m|instance.yaml:1: expected",
      })
  void aBadInstanceIsRefusedNamingWhatIsWrong(String good, String bad, String message) {
    assertThatThrownBy(() -> read(GOOD.replace(good, bad)))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining(message);
  }

  @Test
  void twoServersOfOneNameAreRefused() {
    String twice = GOOD.replace("name: b", "name: a").replace("to: b", "to: a");

    assertThatThrownBy(() -> read(twice)).hasMessageContaining("used twice");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> InstanceReader.read(folder.resolve("none.yaml")))
        .hasMessageContaining("none.yaml");
  }

  private Problem read(String text) throws IOException {
    return InstanceReader.read(Files.writeString(folder.resolve("instance.yaml"), text));
  }
}
