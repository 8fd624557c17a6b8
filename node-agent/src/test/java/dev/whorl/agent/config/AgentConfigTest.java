package dev.whorl.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.executor.StepLimits;
import dev.whorl.sources.SourceSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class AgentConfigTest {
  private static final List<String> REQUIRED = List.of("--server-name", "a", "--memory", "2Gi");

  @Test
  void everyKeyAndDefault() {
    assertThat(parse())
        .isEqualTo(
            new AgentConfig(
                new ServerConfig("a", any(7443), any(7444), any(9090)),
                new TlsConfig(Path.of("/etc/whorl/tls"), Duration.ofSeconds(10)),
                Map.of(),
                SourcesConfig.NONE,
                new DeviceConfig(0, 2L << 30),
                new StepConfig(64),
                new PeerConfig(null, 7443, Duration.ofMillis(500)),
                new SessionConfig(
                    Duration.ofSeconds(15), Duration.ofMinutes(1), Duration.ofSeconds(25))));
  }

  @Test
  void everyKeyCanBeSet() {
    AgentConfig config =
        parse(
            "--bind-address=127.0.0.1",
            "--data-port=1",
            "--control-port=2",
            "--http-port=3",
            "--tls-folder=t",
            "--tls-reload=PT1S",
            "--store=models=m,more=n",
            "--threads=3",
            "--prefill-tokens=16",
            "--step-rows=5",
            "--step-positions=6",
            "--slot-tokens=7",
            "--peers=p",
            "--peer-port=4",
            "--beat=PT1S",
            "--lost-after=PT5S",
            "--lease=PT2S",
            "--closed-memory=PT3S",
            "--drain-deadline=PT4S");

    assertThat(config)
        .isEqualTo(
            new AgentConfig(
                new ServerConfig("a", local(1), local(2), local(3)),
                new TlsConfig(Path.of("t"), Duration.ofSeconds(1)),
                Map.of("models", Path.of("m"), "more", Path.of("n")),
                SourcesConfig.NONE,
                new DeviceConfig(3, 2L << 30),
                new StepConfig(16, new StepLimits(5, 6, 7)),
                new PeerConfig(Path.of("p"), 4, Duration.ofSeconds(1), Duration.ofSeconds(5)),
                new SessionConfig(
                    Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4))));
    assertThat(parse("--beat=PT1S").peers().lostAfter()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void sourcesComeWithACache() {
    AgentConfig config =
        parse(
            "--model-cache=c",
            "--model-cache-limit=5Gi",
            "--credentials=s",
            "--hub-endpoint=http://hub",
            "--bucket-endpoint=http://buckets:9000",
            "--bucket-region=eu-central-1",
            "--plain-http=registry:5000,web:80",
            "--allowed-source=hf://org/,s3://models");
    SourceSettings sources = Objects.requireNonNull(config.sources().settings());
    assertThat(sources.cache()).isEqualTo(Path.of("c"));
    assertThat(sources.limitBytes()).isEqualTo(5L << 30);
    assertThat(sources.hub()).hasToString("http://hub");
    assertThat(sources.bucketEndpoint()).hasToString("http://buckets:9000");
    assertThat(sources.region()).isEqualTo("eu-central-1");
    assertThat(sources.plainHttp()).containsExactlyInAnyOrder("registry:5000", "web:80");
    assertThat(sources.allowed()).containsExactly("hf://org/", "s3://models");
  }

  @Test
  void valuesThatMakeNoSenseAreNamed() {
    assertThatThrownBy(() -> parse("--model-cache=c", "--hub-endpoint=hub"))
        .hasMessageContaining("--hub-endpoint (hub)");
    assertThatThrownBy(() -> parse("--model-cache=c", "--model-cache-limit=0"))
        .hasMessageContaining("limit of the model cache (0 bytes)");
    assertThatThrownBy(() -> parse("--memory=2X")).hasMessageContaining("--memory (2X)");
    assertThatThrownBy(() -> parse("--memory=0")).hasMessageContaining("--memory (0)");
    assertThatThrownBy(() -> parse("--threads=-1")).hasMessageContaining("--threads (-1)");
    assertThatThrownBy(() -> parse("--step-rows=5000"))
        .hasMessageContaining("--step-positions (2048) must be at least --step-rows (5000)");
    assertThatThrownBy(() -> parse("--prefill-tokens=0")).hasMessageContaining("--prefill-tokens");
    assertThatThrownBy(() -> parse("--lease=PT0S")).hasMessageContaining("--lease");
    assertThatThrownBy(() -> parse("--beat=PT1S", "--lost-after=PT2S"))
        .hasMessageContaining("--lost-after (PT2S) must be at least three times --beat (PT1S)");
  }

  private static AgentConfig parse(String... more) {
    Holder holder = new Holder();
    List<String> arguments = new java.util.ArrayList<>(REQUIRED);
    arguments.addAll(List.of(more));
    new CommandLine(holder)
        .setOverwrittenOptionsAllowed(true)
        .parseArgs(arguments.toArray(String[]::new));
    return AgentConfig.of(holder.options);
  }

  private static InetSocketAddress any(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port);
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  @Command
  static final class Holder {
    @CommandLine.Mixin AgentOptions options = new AgentOptions();
  }
}
