package dev.whorl.crds;

import dev.whorl.crds.pool.GPUNodePoolSpec;
import dev.whorl.crds.pool.GPUNodePoolStatus;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Which nodes run block servers, what each may use, and where models are stored. Written by the
 * administrator; the operator writes its status only.
 */
@Group(dev.whorl.crds.Group.NAME)
@Version(dev.whorl.crds.Group.VERSION)
@Kind("GPUNodePool")
@Plural("gpunodepools")
@Singular("gpunodepool")
@ShortNames("gnp")
@AdditionalPrinterColumn(name = "Backend", jsonPath = ".spec.executor.backend")
@AdditionalPrinterColumn(name = "Memory", jsonPath = ".spec.memory.limit")
@AdditionalPrinterColumn(
    name = "Servers",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.servers")
@AdditionalPrinterColumn(
    name = "Ready",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.readyServers")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
public final class GPUNodePool extends CustomResource<GPUNodePoolSpec, GPUNodePoolStatus> {
  private static final long serialVersionUID = 1L;
}
