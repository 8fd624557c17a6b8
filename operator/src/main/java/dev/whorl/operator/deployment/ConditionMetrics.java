package dev.whorl.operator.deployment;

import dev.whorl.crds.Durations;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.GuaranteeStatus;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What alerts ask of deployments: conditions, replicas that are served, what is seen of promises.
 */
final class ConditionMetrics {
  private static final double MILLION = 1e6;

  private final MultiGauge conditions;
  private final MultiGauge replicas;
  private final MultiGauge boundNow;
  private final MultiGauge observed;
  private final MultiGauge late;
  private final Map<String, LLMDeployment> known = new TreeMap<>(); // by uid

  ConditionMetrics(MeterRegistry registry) {
    conditions =
        MultiGauge.builder("whorl.deployment.condition")
            .description("1 while a condition of a deployment is true, else 0.")
            .register(registry);
    replicas =
        MultiGauge.builder("whorl.deployment.replicas")
            .description("Replicas by kind: wanted, or served within the bound.")
            .register(registry);
    boundNow =
        MultiGauge.builder("whorl.guarantee.bound.now.seconds")
            .description("Certified time per token for the sessions of the last minute.")
            .register(registry);
    observed =
        MultiGauge.builder("whorl.guarantee.observed.p99.seconds")
            .description("Time that 99 of 100 tokens of five minutes did not exceed.")
            .register(registry);
    late =
        MultiGauge.builder("whorl.guarantee.late.ratio")
            .description("Tokens of five minutes that were later than certified, of all.")
            .register(registry);
  }

  synchronized void show(LLMDeployment deployment, LLMDeploymentStatus status) {
    LLMDeployment shown = new LLMDeployment();
    shown.setMetadata(deployment.getMetadata());
    shown.setSpec(deployment.getSpec());
    shown.setStatus(status);
    known.put(deployment.getMetadata().getUid(), shown);
    refresh();
  }

  synchronized void forget(LLMDeployment deployment) {
    if (known.remove(deployment.getMetadata().getUid()) != null) {
      refresh();
    }
  }

  private void refresh() {
    List<Row<?>> conditionRows = new ArrayList<>();
    List<Row<?>> replicaRows = new ArrayList<>();
    List<Row<?>> boundRows = new ArrayList<>();
    List<Row<?>> observedRows = new ArrayList<>();
    List<Row<?>> lateRows = new ArrayList<>();
    known
        .values()
        .forEach(llm -> {
          Tags tags =
              Tags.of(
                  "namespace",
                  llm.getMetadata().getNamespace(),
                  "deployment",
                  llm.getMetadata().getName());
          llm.getStatus()
              .conditions()
              .forEach(c ->
                  conditionRows.add(
                      Row.of(
                          tags.and("type", c.getType(), "reason", c.getReason()),
                          "True".equals(c.getStatus()) ? 1 : 0)));
          GuaranteeStatus guarantee = llm.getStatus().guarantee();
          if (guarantee != null && guarantee.boundNow() != null) {
            boundRows.add(Row.of(tags, Durations.seconds(guarantee.boundNow())));
          }
          if (guarantee != null && guarantee.observedP99() != null) {
            observedRows.add(Row.of(tags, Durations.seconds(guarantee.observedP99())));
          }
          if (guarantee != null && guarantee.latePerMillion() != null) {
            lateRows.add(Row.of(tags, guarantee.latePerMillion() / MILLION));
          }
          Integer served = llm.getStatus().readyReplicas();
          replicaRows.add(Row.of(tags.and("kind", "wanted"), llm.getSpec().replicas()));
          replicaRows.add(Row.of(tags.and("kind", "served"), served == null ? 0 : served));
        });
    conditions.register(conditionRows, true);
    replicas.register(replicaRows, true);
    boundNow.register(boundRows, true);
    observed.register(observedRows, true);
    late.register(lateRows, true);
  }
}
