package dev.whorl.operator.server;

import dev.whorl.crds.GPUNodePool;
import dev.whorl.operator.kube.Digest;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.kube.Owner;
import dev.whorl.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceClaimTemplate;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceClaimTemplateBuilder;
import java.util.Map;
import java.util.Optional;

/**
 * Dynamic resource allocation: the template after which each agent pod of a pool claims one device
 * of a class. A template never changes, so its name follows from what it says.
 */
public final class DeviceClaim {
  /** Of the claim within a pod, and of the device within the claim. */
  static final String NAME = "device";

  private DeviceClaim() {}

  /** The template of a pool, which owns it; none where the pool's devices come otherwise. */
  public static Optional<ResourceClaimTemplate> template(
      GPUNodePool pool, OperatorSettings settings) {
    return deviceClass(pool)
        .map(deviceClass ->
            new ResourceClaimTemplateBuilder()
                .withNewMetadata()
                .withName(name(pool, deviceClass))
                .withNamespace(settings.namespace())
                .withLabels(Map.of(Labels.MANAGED_BY, "whorl-operator"))
                .withOwnerReferences(Owner.of(pool))
                .endMetadata()
                .withNewSpec()
                .withNewSpec()
                .withNewDevices()
                .addNewRequest()
                .withName(NAME)
                .withNewExactly()
                .withDeviceClassName(deviceClass)
                .withCount(1L)
                .withAllocationMode("ExactCount")
                .endExactly()
                .endRequest()
                .endDevices()
                .endSpec()
                .endSpec()
                .build());
  }

  /** The name of the template of a pool that has one. */
  static Optional<String> templateName(GPUNodePool pool) {
    return deviceClass(pool).map(deviceClass -> name(pool, deviceClass));
  }

  private static Optional<String> deviceClass(GPUNodePool pool) {
    return Optional.ofNullable(pool.getSpec().device()).map(device -> device.deviceClassName());
  }

  private static String name(GPUNodePool pool, String deviceClass) {
    return pool.getMetadata().getName() + "-" + Digest.of(deviceClass).substring(0, 8);
  }
}
