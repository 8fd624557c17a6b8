package dev.whorl.operator.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.operator.settings.BeatSettings;
import dev.whorl.operator.settings.LinkSettings;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.settings.PlanningSettings;
import dev.whorl.operator.settings.PlatformSettings;
import dev.whorl.operator.settings.RotationTimes;
import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorConfigTest {
  private static OperatorConfig read(Map<String, String> environment) {
    return new SmallRyeConfigBuilder()
        .withMapping(OperatorConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(new PropertiesConfigSource(environment, "test", 500))
        .build()
        .getConfigMapping(OperatorConfig.class);
  }

  @Test
  void everyKeyAndItsDefault() {
    OperatorConfig config =
        read(
            Map.of(
                "whorl.namespace", "whorl-system",
                "whorl.pod-name", "operator-0",
                "whorl.agent-image", "whorl/agent:1",
                "whorl.router-image", "whorl/router:1"));
    assertThat(config.settings())
        .isEqualTo(
            new OperatorSettings(
                "whorl-system",
                "operator-0",
                new OperatorSettings.Images(
                    "whorl/agent:1", "whorl/agent:1", "whorl/router:1", "IfNotPresent", List.of()),
                new OperatorSettings.Agents(
                    "whorl-agents",
                    "whorl-agent",
                    new BeatSettings(Duration.ofMillis(500), Duration.ofMillis(1500))),
                "whorl-operator",
                "whorl-ca",
                RotationTimes.DEFAULT,
                PlatformSettings.DEFAULT,
                Set.of()));
    assertThat(config.planningSettings())
        .isEqualTo(
            new PlanningSettings(
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                16,
                new LinkSettings(Duration.ofMillis(5), new Quantity("125M")),
                Duration.ofMinutes(2)));
  }

  private static OperatorConfig with(String... more) {
    Map<String, String> values =
        new HashMap<>(
            Map.of(
                "whorl.namespace", "whorl-system",
                "whorl.pod-name", "operator-0",
                "whorl.agent-image", "whorl/agent:1",
                "whorl.router-image", "whorl/router:1"));
    for (int i = 0; i < more.length; i += 2) {
      values.put(more[i], more[i + 1]);
    }
    return read(values);
  }

  /** What only the environment can say, nobody who installs the chart can set. */
  @Test
  void everyPlanningKeyIsAValueOfTheChart() throws IOException {
    String template =
        Files.readString(Path.of("../charts/whorl/templates/operator-deployment.yaml"));
    assertThat(OperatorConfig.Planning.class.getDeclaredMethods())
        .isNotEmpty()
        .allSatisfy(key -> {
          String variable = key.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
          assertThat(template)
              .contains(
                  "{name: WHORL_PLANNING_%s, value: {{ .Values.planning.%s | quote }}}"
                      .formatted(variable, key.getName()));
        });
  }

  @Test
  void durationsAndBandwidthAreReadAsTheChartWritesThem() {
    OperatorConfig config =
        with(
            "whorl.agents.beat", "750ms",
            "whorl.agents.lost-after", "4s",
            "whorl.planning.hop-delay", "500us",
            "whorl.planning.link-bandwidth", "1250M",
            "whorl.planning.solve-time", "1s500ms",
            "whorl.planning.join-grace", "0s",
            "whorl.watch-namespaces", "search,chat",
            "whorl.image-pull-secrets", "registry,mirror");
    assertThat(config.settings().watchNamespaces()).containsExactlyInAnyOrder("search", "chat");
    assertThat(config.planningSettings().solveTime()).isEqualTo(Duration.ofMillis(1500));
    assertThat(config.planningSettings().joinGrace()).isZero();
    assertThat(config.settings().images().pullSecrets()).containsExactly("registry", "mirror");
    assertThat(config.settings().agents().beats())
        .isEqualTo(new BeatSettings(Duration.ofMillis(750), Duration.ofSeconds(4)));
    assertThat(config.planningSettings().links().delaySeconds()).isEqualTo(5e-4);
    assertThat(config.planningSettings().links().secondsPerByte()).isEqualTo(8e-10);
  }

  @Test
  void whatContradictsItselfIsRefused() {
    OperatorConfig hasty = with("whorl.agents.beat", "2s");
    assertThatThrownBy(hasty::settings)
        .hasMessage(
            "whorl.agents.lost-after (PT1.5S) must be at least three times whorl.agents.beat (PT2S).");
    OperatorConfig slow = with("whorl.agents.beat", "6s", "whorl.agents.lost-after", "20s");
    assertThatThrownBy(slow::settings).hasMessageContaining("whorl.agents.beat (PT6S)");
    OperatorConfig idle = with("whorl.planning.timer", "0s");
    assertThatThrownBy(idle::planningSettings)
        .hasMessage("whorl.planning.timer (PT0S) must be above 0.");
    OperatorConfig empty = with("whorl.planning.prefill-tokens", "0");
    assertThatThrownBy(empty::planningSettings)
        .hasMessageContaining("whorl.planning.prefill-tokens (0)");
    OperatorConfig shut = with("whorl.planning.link-bandwidth", "0");
    assertThatThrownBy(shut::planningSettings)
        .hasMessageContaining("whorl.planning.link-bandwidth (0)");
  }
}
