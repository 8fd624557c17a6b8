package dev.whorl.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import dev.whorl.e2e.support.ProjectScript;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first command of the README. */
@Order(4)
@ExtendWith(KeepsFailures.class)
class DemoE2E {

  private final Product product = Product.installed();

  @AfterEach
  void remove() {
    var demo =
        product.client().resources(LLMDeployment.class).inNamespace("demo").withName("smollm2");
    demo.delete();
    demo.waitUntilCondition(gone -> gone == null, Deployed.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    product.client().namespaces().withName("demo").delete();
  }

  @Test
  void demoAnswersAndTellsBoundAndMeasuredTime() throws Exception {
    String shown = ProjectScript.run("demo/up");

    assertThat(product.agentsOutOfMemory()).isEmpty();
    assertThat(shown).contains("> What is the capital of France?").contains("Paris");
    assertThat(shown)
        .containsPattern("certified bound on time per token: \\d+")
        .containsPattern("measured time per token: +\\d+ms");

    try (HttpClient http = HttpClient.newHttpClient()) {
      var models =
          HttpRequest.newBuilder(URI.create(ProjectScript.run("demo/url") + "/models")).build();
      assertThat(http.send(models, BodyHandlers.ofString()).body()).contains("smollm2");
    }
  }
}
