package dev.whorl.operator.placement;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** The name of a placement in specs and on the wire: NAMESPACE/NAME. */
public final class PlacementName {
  private PlacementName() {}

  /** Of an object. */
  public static String of(HasMetadata placement) {
    return placement.getMetadata().getNamespace() + "/" + placement.getMetadata().getName();
  }
}
