package dev.whorl.operator.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.llm.ResourcesSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouterResourcesTest {
  private static ResourceRequirements of(
      Map<String, Quantity> requests, Map<String, Quantity> limits) {
    return RouterResources.of(new ResourcesSpec(requests, limits));
  }

  private static Map<String, Quantity> memory(String quantity) {
    return Map.of("memory", new Quantity(quantity));
  }

  @Test
  void withoutAWordThereAreDefaults() {
    ResourceRequirements defaults = RouterResources.of(null);
    assertThat(defaults.getRequests())
        .isEqualTo(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("384Mi")));
    assertThat(defaults.getLimits()).isEqualTo(memory("768Mi"));
    assertThat(of(Map.of(), Map.of())).isEqualTo(defaults);
  }

  @Test
  void aDefaultRequestGivesWayToALowerLimit() {
    assertThat(of(Map.of(), memory("256Mi")).getRequests()).containsAllEntriesOf(memory("256Mi"));
    assertThat(of(Map.of(), memory("1Gi")).getRequests()).containsAllEntriesOf(memory("384Mi"));
    assertThat(of(Map.of(), Map.of("cpu", new Quantity("0.05"))).getRequests())
        .containsEntry("cpu", new Quantity("0.05"));
  }

  @Test
  void theDefaultLimitGivesWayToAHigherRequest() {
    assertThat(of(memory("2Gi"), Map.of()).getLimits()).isEqualTo(memory("2Gi"));
    assertThat(of(memory("512Mi"), Map.of()).getLimits()).isEqualTo(memory("768Mi"));
  }

  @Test
  void whatIsNotNamedKeepsItsDefault() {
    ResourceRequirements cpuOnly = of(Map.of(), Map.of("cpu", new Quantity("2")));
    assertThat(cpuOnly.getLimits()).containsAllEntriesOf(memory("768Mi"));
    assertThat(cpuOnly.getRequests()).containsEntry("cpu", new Quantity("100m"));
  }
}
