package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.Durations;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.CertificateSpec;
import dev.whorl.crds.placement.Phase;
import dev.whorl.operator.placement.Revisions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What dashboards see of planning. */
public final class PlanningMetrics {
  private final MeterRegistry registry;
  private final Timer solve;
  private final MultiGauge bound;
  private final MultiGauge requested;
  private final MultiGauge ratio;

  /** Registers with the registry. */
  public PlanningMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.solve =
        Timer.builder("whorl.placement.solve")
            .description("Time of one run of the solver")
            .register(registry);
    this.bound = gauge("whorl.guarantee.bound", "Certified time per token", "seconds");
    this.requested = gauge("whorl.guarantee.requested", "Time per token asked for", "seconds");
    this.ratio = gauge("whorl.placement.ratio", "Certified mean over its lower bound", null);
  }

  private MultiGauge gauge(String name, String description, @Nullable String unit) {
    return MultiGauge.builder(name).description(description).baseUnit(unit).register(registry);
  }

  <T> T timed(Supplier<T> run) {
    return Objects.requireNonNull(solve.record(run));
  }

  void round(String result) {
    registry.counter("whorl.planner.rounds", "result", result).increment();
  }

  /** Shows what is in force now and forgets what was before. */
  void inForce(List<BlockPlacement> placements, List<LLMDeployment> deployments) {
    List<MultiGauge.Row<?>> bounds = new ArrayList<>();
    List<MultiGauge.Row<?>> ratios = new ArrayList<>();
    for (BlockPlacement placement : Revisions.inForce(placements)) {
      if (Revisions.phase(placement, placements) == Phase.ACTIVE) {
        CertificateSpec certificate = placement.getSpec().certificate();
        Tags tags =
            tags(placement.getMetadata().getNamespace(), placement.getSpec().deployment().name());
        bounds.add(MultiGauge.Row.of(tags, Durations.seconds(certificate.bound())));
        Integer percent = certificate.ratioPercent();
        if (percent != null) {
          ratios.add(MultiGauge.Row.of(tags, percent / 100.0));
        }
      }
    }
    List<MultiGauge.Row<?>> objectives = new ArrayList<>();
    for (LLMDeployment deployment : deployments) {
      String objective = deployment.getSpec().objective().timePerToken();
      if (objective != null) {
        var metadata = deployment.getMetadata();
        objectives.add(
            MultiGauge.Row.of(
                tags(metadata.getNamespace(), metadata.getName()), Durations.seconds(objective)));
      }
    }
    bound.register(bounds, true);
    ratio.register(ratios, true);
    requested.register(objectives, true);
  }

  private static Tags tags(String namespace, String deployment) {
    return Tags.of("namespace", namespace, "deployment", deployment);
  }
}
