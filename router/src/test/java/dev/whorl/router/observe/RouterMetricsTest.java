package dev.whorl.router.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.router.placement.PlacedChain;
import dev.whorl.router.placement.PlacedHop;
import dev.whorl.router.placement.PlacedModel;
import dev.whorl.router.placement.PlacedServer;
import dev.whorl.router.placement.Placement;
import dev.whorl.router.placement.SlotSize;
import dev.whorl.router.session.Ending;
import dev.whorl.router.session.SessionObserver.Course;
import dev.whorl.router.session.SessionsView;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names as Prometheus sees them. */
@SuppressWarnings("deprecation") // the registry that Quarkus uses
class RouterMetricsTest {
  private static final PlacedChain CHAIN =
      new PlacedChain(
          "c0",
          4,
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          List.of(new PlacedHop("a", 0, 30)));

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void sessionsAreMeasuredUnderBothNames() {
    RouterMetrics metrics = new RouterMetrics(registry, () -> "m");
    metrics.opened(Duration.ofMillis(5));
    metrics.firstToken(Duration.ofMillis(70));
    metrics.laterToken(Duration.ofMillis(40), Duration.ofMillis(50));
    metrics.laterToken(Duration.ofMillis(60), Duration.ofMillis(50));
    metrics.over(Ending.STOP, new Course(Duration.ofMillis(200), 31, 3));
    metrics.over(Ending.SERVER_LOST, new Course(Duration.ofMillis(200), 31, 1));
    metrics.over(Ending.CANCELLED, new Course(Duration.ofMillis(200), 31, 1));
    metrics.prompt(31);
    metrics.generated(3);

    assertThat(registry.scrape().replace(",}", "}"))
        .contains(
            "whorl_queue_wait_seconds_count{model_name=\"m\"} 1",
            "whorl_time_to_first_token_seconds_count{model_name=\"m\"} 1",
            "whorl_time_per_output_token_seconds_bucket{model_name=\"m\",le=\"0.05\"} 1",
            "whorl_guarantee_violations_total{model_name=\"m\"} 1.0",
            "vllm:time_to_first_token_seconds_bucket{model_name=\"m\",le=\"0.08\"} 1",
            "vllm:time_per_output_token_seconds_count{model_name=\"m\"} 2",
            "vllm:inter_token_latency_seconds_count{model_name=\"m\"} 2",
            "vllm:request_queue_time_seconds_count{model_name=\"m\"} 1",
            "vllm:e2e_request_latency_seconds_count{model_name=\"m\"} 1",
            "vllm:request_prompt_tokens_sum{model_name=\"m\"} 31.0",
            "vllm:request_generation_tokens_bucket{model_name=\"m\",le=\"5.0\"} 1",
            "vllm:request_success_total{finished_reason=\"stop\",model_name=\"m\"} 1.0",
            "vllm:request_success_total{finished_reason=\"abort\",model_name=\"m\"} 1.0",
            "whorl_session_ends_total{model_name=\"m\",reason=\"server_lost\"} 1.0",
            "whorl_session_ends_total{model_name=\"m\",reason=\"stop\"} 1.0",
            "vllm:prompt_tokens_total{model_name=\"m\"} 31.0",
            "vllm:generation_tokens_total{model_name=\"m\"} 3.0");
  }

  @Test
  void gaugesFollowTheState() {
    SessionsView view =
        new SessionsView(
            3, 2, true, List.of(new SessionsView.ChainView(CHAIN, 2, 4, true)), Duration.ZERO, 9);
    new RouterGauges(registry, () -> view).show(placement());

    assertThat(registry.scrape().replace(",}", "}"))
        .contains(
            "whorl_guarantee_bound_seconds{model_name=\"m\"} 0.05",
            "whorl_sessions{model_name=\"m\",state=\"waiting\"} 3.0",
            "whorl_sessions{model_name=\"m\",state=\"running\"} 2.0",
            "whorl_chain_free_slots{chain=\"c0\",model_name=\"m\"} 2.0",
            "vllm:num_requests_waiting{model_name=\"m\"} 3.0",
            "vllm:num_requests_running{model_name=\"m\"} 2.0",
            "vllm:kv_cache_usage_perc{model_name=\"m\"} 0.5");
  }

  private static Placement placement() {
    return new Placement(
        "demo/p1",
        new PlacedModel("m", "store://models/m.gguf", "f32"),
        new SlotSize(8, 8),
        List.of(new PlacedServer("a", null, null)),
        List.of(CHAIN),
        Duration.ofMillis(50));
  }
}
