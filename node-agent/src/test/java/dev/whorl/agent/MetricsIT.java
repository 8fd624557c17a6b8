package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestOperator;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.agent.testing.Waiting;
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
  private static final String SLOW = "whorl_link_slow_round_trips_total";
  private static final String DELAYS = "whorl_link_delay_seconds_count";

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

  @Test
  void roundTripsToTheNextServerAreMeasuredAndSlowOnesCounted() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(2, 3, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 2);
        TestOperator first = fleet.operator(0);
        TestOperator second = fleet.operator(1);
        TestRouter router = fleet.router("r1")) {
      first.load(plan.assign(0, 1).toBuilder().setHopDelaySeconds(1e-9).build());
      second.load(plan.assign(1, 1).toBuilder().setHopDelaySeconds(60).build());
      router.generate(plan, "a", List.of(1, 2, 3), 4);

      Waiting.until("a slow round trip", () -> value(fleet, 0, SLOW + "{server=\"s1\"}") >= 1);
      Waiting.until("a round trip", () -> value(fleet, 1, DELAYS + "{server=\"s0\"}") >= 1);
      assertThat(value(fleet, 1, SLOW + "{server=\"s0\"}")).isZero();
      assertThat(value(fleet, 1, "whorl_link_assumed_delay_seconds")).isEqualTo(60);
    }
  }

  /** Of a series; below 0 while it is not there. */
  private static double value(Fleet fleet, int member, String series) {
    try {
      return get(fleet, member, "/metrics")
          .body()
          .lines()
          .filter(line -> line.startsWith(series + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
          .findFirst()
          .orElse(-1);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static HttpResponse<String> get(Fleet fleet, String path) throws Exception {
    return get(fleet, 0, path);
  }

  private static HttpResponse<String> get(Fleet fleet, int member, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + fleet.member(member).agent().httpPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
