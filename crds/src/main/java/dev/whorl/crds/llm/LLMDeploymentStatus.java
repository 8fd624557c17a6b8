package dev.whorl.crds.llm;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;

public record LLMDeploymentStatus(
    @StatusReplicas Integer replicas, @LabelSelector String selector, List<Condition> conditions) {}
