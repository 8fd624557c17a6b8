package dev.whorl.crds.llm;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import org.jspecify.annotations.Nullable;

public record LLMDeploymentSpec(
    @Required ModelSpec model,
    @Default("1") @Min(1) @Max(1024) @SpecReplicas Integer replicas,
    @Nullable Boolean suspend) {}
