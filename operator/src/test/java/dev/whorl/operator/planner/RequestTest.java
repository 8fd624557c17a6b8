package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.LinkAssumption;
import dev.whorl.crds.testing.CustomResources;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Test;

class RequestTest {
  private static final LinkAssumption LINKS = new LinkAssumption("5ms", new Quantity("125M"));

  private static String hash(String from, String to) {
    return Request.hash(
        CustomResources.read(CustomResources.DEPLOYMENT.replace(from, to), LLMDeployment.class),
        16,
        LINKS);
  }

  private static LLMDeployment deployment() {
    return CustomResources.deployment();
  }

  @Test
  void whatBearsOnThePlanChangesTheHash() {
    String same = hash("x", "x");
    assertThat(hash("60ms", "61ms")).isNotEqualTo(same);
    assertThat(hash("timeToFirstToken: 10s", "timeToFirstToken: 9s")).isNotEqualTo(same);
    assertThat(hash("[small]", "[small, large]")).isNotEqualTo(same);
    assertThat(hash("maxOutputTokens: 128", "maxOutputTokens: 129")).isNotEqualTo(same);
    assertThat(hash("replicas: 1", "replicas: 2")).isNotEqualTo(same);
    assertThat(hash("bf16", "f32")).isNotEqualTo(same);
    assertThat(Request.hash(deployment(), 17, LINKS)).isNotEqualTo(same);
    assertThat(Request.hash(deployment(), 16, new LinkAssumption("6ms", new Quantity("125M"))))
        .isNotEqualTo(same);
    assertThat(Request.hash(deployment(), 16, new LinkAssumption("5ms", new Quantity("1250M"))))
        .isNotEqualTo(same);
  }

  @Test
  void whatDoesNotLeavesIt() {
    String same = hash("x", "x");
    assertThat(hash("maxWait: 30s", "maxWait: 31s")).isEqualTo(same);
    assertThat(hash("drainTimeout: 2m", "drainTimeout: 3m")).isEqualTo(same);
    assertThat(hash("60ms", "60000us")).isEqualTo(same);
    assertThat(
            Request.hash(deployment(), 16, new LinkAssumption("5000us", new Quantity("125000k"))))
        .isEqualTo(same);
  }
}
