package dev.whorl.crds;

import dev.whorl.crds.llm.LLMDeploymentSpec;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A model to be served with a bound on time per token. Written by the user; the operator writes its
 * status only.
 */
@Group(dev.whorl.crds.Group.NAME)
@Version(dev.whorl.crds.Group.VERSION)
@Kind("LLMDeployment")
@Plural("llmdeployments")
@Singular("llmdeployment")
@ShortNames("llm")
@AdditionalPrinterColumn(name = "Model", jsonPath = ".status.model.name")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "Bound", jsonPath = ".status.guarantee.bound")
@AdditionalPrinterColumn(name = "Requested", jsonPath = ".spec.objective.timePerToken")
@AdditionalPrinterColumn(
    name = "Sessions",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.capacity.sessions")
@AdditionalPrinterColumn(
    name = "Replicas",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".spec.replicas")
@AdditionalPrinterColumn(name = "Rollout", jsonPath = ".status.rollout.phase")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@AdditionalPrinterColumn(name = "URL", jsonPath = ".status.url", priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1)
public final class LLMDeployment extends CustomResource<LLMDeploymentSpec, LLMDeploymentStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;
}
