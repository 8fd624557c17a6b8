package dev.whorl.operator.planner;

import dev.whorl.crds.Durations;
import dev.whorl.crds.placement.CertificateSpec;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** What dashboards see of planning. */
public final class PlanningMetrics {
  private final MeterRegistry registry;
  private final Timer solve;

  /** Registers with the registry. */
  public PlanningMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.solve =
        Timer.builder("whorl.placement.solve")
            .description("Time of one run of the solver")
            .register(registry);
  }

  <T> T timed(Supplier<T> run) {
    return Objects.requireNonNull(solve.record(run));
  }

  void round(String result) {
    registry.counter("whorl.planner.rounds", "result", result).increment();
  }

  void committed(Draft draft) {
    var metadata = draft.request().deployment().getMetadata();
    Tags tags = Tags.of("namespace", metadata.getNamespace(), "deployment", metadata.getName());
    CertificateSpec certificate = draft.spec().certificate();
    gauge("whorl.guarantee.bound.seconds", tags, Durations.seconds(certificate.bound()));
    Integer ratio = certificate.ratioPercent();
    if (ratio != null) {
      gauge("whorl.placement.ratio", tags, ratio / 100.0);
    }
    String requested = draft.request().deployment().getSpec().objective().timePerToken();
    if (requested != null) {
      gauge("whorl.guarantee.requested.seconds", tags, Durations.seconds(requested));
    }
  }

  private void gauge(String name, Tags tags, double value) {
    AtomicReference<Double> held =
        gauges.computeIfAbsent(
            name + tags,
            key -> {
              AtomicReference<Double> fresh = new AtomicReference<>(value);
              Gauge.builder(name, fresh, AtomicReference::get).tags(tags).register(registry);
              return fresh;
            });
    held.set(value);
  }

  private final ConcurrentMap<String, AtomicReference<Double>> gauges = new ConcurrentHashMap<>();
}
