package dev.whorl.operator.server;

import dev.whorl.crds.pool.Backend;
import dev.whorl.crds.pool.DeviceSpec;
import dev.whorl.crds.pool.GPUNodePoolSpec;
import dev.whorl.crds.pool.MemorySpec;
import dev.whorl.operator.kube.RestrictedPod;
import dev.whorl.operator.settings.OperatorSettings.Images;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the agents of a pool compute on, as their containers ask for it. */
final class AgentDevice {
  /** The driver's own memory in the process, and pinned memory that weights are sent through. */
  private static final long DRIVER_BYTES = 2L << 30;

  private final GPUNodePoolSpec pool;

  AgentDevice(GPUNodePoolSpec pool) {
    this.pool = pool;
  }

  private boolean cuda() {
    return pool.executor().backend() == Backend.CUDA;
  }

  /** The image that brings what the backend needs. */
  String image(Images images) {
    String own = pool.agent().image();
    if (own != null) {
      return own;
    }
    return cuda() ? images.cudaAgent() : images.agent();
  }

  /** CPU, memory and one device, as limits and as requests. */
  Map<String, Quantity> resources() {
    Map<String, Quantity> resources = new LinkedHashMap<>();
    resources.put("cpu", pool.cpu());
    resources.put("memory", memoryLimit());
    DeviceSpec device = pool.device();
    if (device != null && device.resourceName() != null) {
      resources.put(device.resourceName(), new Quantity("1"));
    }
    return resources;
  }

  private Quantity memoryLimit() {
    MemorySpec memory = pool.memory();
    return memory.limit() == null
        ? new Quantity(Long.toString(bytes(memory.reserved()) + DRIVER_BYTES))
        : memory.limit();
  }

  /** What the agent is told. */
  List<EnvVar> environment() {
    return cuda()
        ? List.of(
            RestrictedPod.env("WHORL_BACKEND", "Cuda"),
            RestrictedPod.env(
                "WHORL_MEMORY_PERCENT", Integer.toString(pool.memory().utilizationPercent())),
            // What NVIDIA's container runtime mounts: libcuda, and NVML.
            RestrictedPod.env("NVIDIA_DRIVER_CAPABILITIES", "compute,utility"))
        : List.of(RestrictedPod.env("WHORL_MEMORY", Long.toString(plannableBytes(pool.memory()))));
  }

  /** Bytes of the container that a CPU agent may use for weights and caches. */
  static long plannableBytes(MemorySpec memory) {
    Quantity limit = Objects.requireNonNull(memory.limit(), "the API server wants it with Cpu");
    return Math.multiplyExact(bytes(limit) - bytes(memory.reserved()), memory.utilizationPercent())
        / 100;
  }

  static long bytes(Quantity quantity) {
    return Quantity.getAmountInBytes(quantity).longValue();
  }
}
