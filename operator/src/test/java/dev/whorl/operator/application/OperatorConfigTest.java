package dev.whorl.operator.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.settings.PlanningSettings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
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
                new OperatorSettings.Images("whorl/agent:1", "whorl/router:1", "IfNotPresent"),
                new OperatorSettings.Agents("whorl-agents", "whorl-agent"),
                "whorl-operator",
                "whorl-ca",
                true));
    assertThat(config.planningSettings())
        .isEqualTo(
            new PlanningSettings(
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                16,
                Duration.ofMillis(5),
                Duration.ofMinutes(2),
                15));
  }
}
