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
    LLMDeployment asked =
        CustomResources.read(CustomResources.DEPLOYMENT.replace(from, to), LLMDeployment.class);
    return Request.hash(asked, 16, LINKS, asked.getSpec().model().uri());
  }

  private static String hash(int prefillTokens, LinkAssumption links) {
    return Request.hash(deployment(), prefillTokens, links, deployment().getSpec().model().uri());
  }

  private static LLMDeployment deployment() {
    return CustomResources.deployment();
  }

  @Test
  void anotherContentBehindTheSameUriIsAnotherRequest() {
    String uri = "hf://org/name";
    LLMDeployment asked =
        CustomResources.read(
            CustomResources.DEPLOYMENT.replace("store://models/smollm2.gguf", uri),
            LLMDeployment.class);
    String first = Request.hash(asked, 16, LINKS, uri + "@" + "1".repeat(40));
    assertThat(Request.hash(asked, 16, LINKS, uri + "@" + "2".repeat(40))).isNotEqualTo(first);
    assertThat(Request.hash(asked, 16, LINKS, uri + "@" + "1".repeat(40))).isEqualTo(first);
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
    assertThat(hash(17, LINKS)).isNotEqualTo(same);
    assertThat(hash(16, new LinkAssumption("6ms", new Quantity("125M")))).isNotEqualTo(same);
    assertThat(hash(16, new LinkAssumption("5ms", new Quantity("1250M")))).isNotEqualTo(same);
  }

  @Test
  void whatDoesNotLeavesIt() {
    String same = hash("x", "x");
    assertThat(hash("maxWait: 30s", "maxWait: 31s")).isEqualTo(same);
    assertThat(hash("drainTimeout: 2m", "drainTimeout: 3m")).isEqualTo(same);
    assertThat(hash("60ms", "60000us")).isEqualTo(same);
    assertThat(hash(16, new LinkAssumption("5000us", new Quantity("125000k")))).isEqualTo(same);
  }
}
