package dev.whorl.operator.deployment;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What alerts ask of deployments: their conditions, and how many replicas are served. */
final class ConditionMetrics {
  private final MultiGauge conditions;
  private final MultiGauge replicas;
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
          Integer served = llm.getStatus().readyReplicas();
          replicaRows.add(Row.of(tags.and("kind", "wanted"), llm.getSpec().replicas()));
          replicaRows.add(Row.of(tags.and("kind", "served"), served == null ? 0 : served));
        });
    conditions.register(conditionRows, true);
    replicas.register(replicaRows, true);
  }
}
