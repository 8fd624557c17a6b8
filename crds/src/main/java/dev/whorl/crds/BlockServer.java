package dev.whorl.crds;

import dev.whorl.crds.server.BlockServerSpec;
import dev.whorl.crds.server.BlockServerStatus;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One device and the agent on it: what it shall hold (spec, the union over deployments, written by
 * the planner) and what it reports (status). Written by the operator only.
 */
@Group(dev.whorl.crds.Group.NAME)
@Version(dev.whorl.crds.Group.VERSION)
@Kind("BlockServer")
@Plural("blockservers")
@Singular("blockserver")
@ShortNames("bs")
@AdditionalPrinterColumn(name = "Pool", jsonPath = ".spec.poolRef")
@AdditionalPrinterColumn(name = "State", jsonPath = ".status.state")
@AdditionalPrinterColumn(name = "Spans", jsonPath = ".status.summary")
@AdditionalPrinterColumn(name = "Memory", jsonPath = ".status.memory.usable")
@AdditionalPrinterColumn(name = "Node", jsonPath = ".status.node")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@AdditionalPrinterColumn(name = "Device", jsonPath = ".status.deviceClass", priority = 1)
public final class BlockServer extends CustomResource<BlockServerSpec, BlockServerStatus> {
  private static final long serialVersionUID = 1L;
}
