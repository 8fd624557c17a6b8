package dev.whorl.crds;

import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.BlockPlacementStatus;
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
 * One revision with its certificate: all that may be held and may run; routers follow the active
 * one. Written by the operator only, its spec never changes.
 */
@Group(dev.whorl.crds.Group.NAME)
@Version(dev.whorl.crds.Group.VERSION)
@Kind("BlockPlacement")
@Plural("blockplacements")
@Singular("blockplacement")
@ShortNames("bp")
@AdditionalPrinterColumn(name = "Deployment", jsonPath = ".spec.deployment.name")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(
    name = "Chains",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.chains")
@AdditionalPrinterColumn(
    name = "Sessions",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.sessions")
@AdditionalPrinterColumn(
    name = "Residual",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.residual")
@AdditionalPrinterColumn(
    name = "Planned",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.planned")
@AdditionalPrinterColumn(name = "Bound", jsonPath = ".spec.certificate.bound")
@AdditionalPrinterColumn(name = "Blocks", jsonPath = ".status.summary")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
public final class BlockPlacement extends CustomResource<BlockPlacementSpec, BlockPlacementStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;
}
