package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestOperator;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus and the kubelet see. */
class MetricsIT {
  @TempDir private Path folder;

  @Test
  void whatHasHappenedIsCounted() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(2, 3, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 2);
        TestRouter router = fleet.router("r1")) {
      plan.load(fleet, 1);
      router.run(plan, "a", List.of(1, 2, 3), 5);
      assertThat(router.tokens("a")).hasSize(5);

      String metrics = get(fleet, "/metrics").body();

      assertThat(metrics.lines())
          .contains(
              "whorl_prefill_tokens_total 3.0",
              "whorl_decode_rows_total 4.0",
              "whorl_session_opens_total{outcome=\"opened\"} 1.0",
              "whorl_sessions 1.0",
              "whorl_ring_reconnects_total 0.0",
              "whorl_server_blocks{placement=\"chat/tiny-1\"} 3.0",
              "whorl_chain_capacity{chain=\"c0\",placement=\"chat/tiny-1\"} 2.0",
              "whorl_chain_sessions{chain=\"c0\",placement=\"chat/tiny-1\"} 1.0");
      assertThat(metrics).contains("whorl_step_seconds_count 5", "jvm_memory_used_bytes");
      assertThat(get(fleet, "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(fleet, "/health/started").statusCode()).isEqualTo(200);
      assertThat(get(fleet, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void stepsOverTheCertifiedTimeAreCounted() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(2, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 1);
        TestOperator operator = fleet.operator(0);
        TestRouter router = fleet.router("r1")) {
      operator.load(plan.assign(0, 1).toBuilder().setStepCapSeconds(1e-9).build());
      router.generate(plan, "a", List.of(1, 2, 3), 4);

      assertThat(get(fleet, "/metrics").body().lines())
          .contains("whorl_step_cap_seconds 1.0E-9", "whorl_steps_over_cap_total 4.0");
    }
  }

  private static HttpResponse<String> get(Fleet fleet, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + fleet.member(0).agent().httpPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
