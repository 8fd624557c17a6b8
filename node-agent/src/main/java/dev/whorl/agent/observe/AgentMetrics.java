package dev.whorl.agent.observe;

import dev.whorl.agent.data.OpenListener;
import dev.whorl.agent.ring.InflowListener;
import dev.whorl.agent.session.Batch;
import dev.whorl.agent.session.OpenOutcome;
import dev.whorl.agent.session.RowFlow.Dropped;
import dev.whorl.agent.step.StepObserver;
import dev.whorl.agent.tune.TuneListener;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Locale;

/** What happens, counted. Base units; labels of few values, none per request. */
public final class AgentMetrics
    implements StepObserver, InflowListener, OpenListener, TuneListener {
  private static final double NANOS = 1e-9;

  private final Histogram steps;
  private final Histogram batch;
  private final Counter decodeRows;
  private final Counter prefillTokens;
  private final Counter framesReceived;
  private final Counter bytesReceived;
  private final Counter rowsDropped;
  private final Counter opens;
  private final Counter peersLost;
  private final Counter reconnects;
  private final Counter leasesExpired;
  private final Histogram linkDelay;
  private final Counter slowRoundTrips;
  private final Counter tunedPositions;
  private final Counter tunePiecesOverTime;

  public AgentMetrics(PrometheusRegistry registry) {
    steps =
        Histogram.builder()
            .name("whorl_step_seconds")
            .help("Time of a step on the device.")
            .classicUpperBounds(1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3)
            .register(registry);
    batch =
        Histogram.builder()
            .name("whorl_step_sessions")
            .help("Sessions in a step.")
            .classicUpperBounds(1, 2, 4, 8, 16, 32, 64, 128)
            .register(registry);
    decodeRows = counter(registry, "whorl_decode_rows", "Decode rows run.");
    prefillTokens = counter(registry, "whorl_prefill_tokens", "Prefill positions run.");
    framesReceived = counter(registry, "whorl_ring_frames_received", "Frames of other servers.");
    bytesReceived = counter(registry, "whorl_ring_received_bytes", "Residuals of other servers.");
    rowsDropped =
        counter(registry, "whorl_ring_rows_dropped", "Rows of other servers not taken.", "reason");
    opens = counter(registry, "whorl_session_opens", "Opens by outcome.", "outcome");
    peersLost = counter(registry, "whorl_peers_lost", "Next servers that were lost.");
    reconnects = counter(registry, "whorl_ring_reconnects", "Ring streams opened again.");
    leasesExpired =
        counter(
            registry, "whorl_leases_expired", "Sessions closed because their router was silent.");
    linkDelay =
        Histogram.builder()
            .name("whorl_link_delay_seconds")
            .help("Half the round trip of a beat to a next server.")
            .classicUpperBounds(2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.5)
            .labelNames("server")
            .register(registry);
    slowRoundTrips =
        counter(
            registry,
            "whorl_link_slow_round_trips",
            "Round trips of a beat over twice the delay that the certificate assumes.",
            "server");
    tunedPositions =
        counter(registry, "whorl_tuned_positions", "Positions of micro-batches that were tuned.");
    tunePiecesOverTime =
        counter(
            registry,
            "whorl_tune_pieces_over_time",
            "Pieces of tuning that took longer than a prefill chunk may.");
  }

  @Override
  public void stepped(Batch done, Duration onDevice, Duration elapsed) {
    steps.observe(onDevice.toNanos() * NANOS);
    batch.observe(done.work().size());
    decodeRows.inc(done.decodeRows());
    prefillTokens.inc(done.prefillTokens());
  }

  @Override
  public void received(int rows, int residualBytes) {
    framesReceived.inc();
    bytesReceived.inc(residualBytes);
  }

  @Override
  public void dropped(Dropped why) {
    rowsDropped.labelValues(label(why)).inc();
  }

  @Override
  public void opened(OpenOutcome outcome) {
    String label =
        switch (outcome) {
          case OpenOutcome.Accepted _ -> "opened";
          case OpenOutcome.Refusal refusal -> label(refusal.reason());
        };
    opens.labelValues(label).inc();
  }

  public void peerLost() {
    peersLost.inc();
  }

  public void reconnected() {
    reconnects.inc();
  }

  /**
   * A beat went to a next server and back.
   *
   * @param slow one way took longer than the certificate assumes
   */
  public void roundTrip(String server, Duration time, boolean slow) {
    linkDelay.labelValues(server).observe(time.toNanos() * NANOS / 2);
    slowRoundTrips.labelValues(server).inc(slow ? 1 : 0);
  }

  @Override
  public void tuned(int positions) {
    tunedPositions.inc(positions);
  }

  @Override
  public void pieceOverTime() {
    tunePiecesOverTime.inc();
  }

  public void leasesExpired(int sessions) {
    leasesExpired.inc(sessions);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static Counter counter(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }
}
