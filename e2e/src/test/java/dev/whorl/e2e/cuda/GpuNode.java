package dev.whorl.e2e.cuda;

import dev.whorl.e2e.support.ProjectScript;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A worker of the cluster that has GPUs as far as Kubernetes can tell: the label of NVIDIA's
 * feature discovery, the resource of its device plugin, the RuntimeClass of its container runtime
 * (here the common one, for the image brings the driver). The kubelet keeps what is advertised so:
 * "Advertise Extended Resources for a Node" in the documentation of Kubernetes.
 */
final class GpuNode implements AutoCloseable {
  /** As the device plugin names it. */
  static final String RESOURCE = "nvidia.com/gpu";

  /** As the feature discovery labels it. */
  static final String LABEL = "nvidia.com/gpu.present";

  private static final RuntimeClass RUNTIME =
      new RuntimeClassBuilder()
          .withNewMetadata()
          .withName("nvidia")
          .endMetadata()
          .withHandler("runc")
          .build();

  private final KubernetesClient client;
  private final String name;

  private GpuNode(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /** The first worker, which has no GPU yet. */
  static GpuNode ofWorker(KubernetesClient client) {
    String worker =
        client
            .nodes()
            .withoutLabel("node-role.kubernetes.io/control-plane")
            .list()
            .getItems()
            .stream()
            .map(node -> node.getMetadata().getName())
            .sorted()
            .findFirst()
            .orElseThrow();
    return new GpuNode(client, worker);
  }

  private Resource<Node> node() {
    return client.nodes().withName(name);
  }

  /** Advertises so many GPUs and waits until the kubelet has them to give. */
  void advertise(int gpus) {
    client.resource(RUNTIME).serverSideApply();
    node()
        .edit(node ->
            new NodeBuilder(node).editMetadata().addToLabels(LABEL, "true").endMetadata().build());
    node()
        .editStatus(node ->
            new NodeBuilder(node)
                .editStatus()
                .addToCapacity(RESOURCE, new Quantity(Integer.toString(gpus)))
                .endStatus()
                .build());
    node()
        .waitUntilCondition(
            node -> new Quantity(Integer.toString(gpus)).equals(given(node)), 2, TimeUnit.MINUTES);
  }

  private static Quantity given(Node node) {
    return node.getStatus().getAllocatable().getOrDefault(RESOURCE, new Quantity("0"));
  }

  /** The GPU of an agent's pod is lost: every call of its driver fails from now on. */
  void lose(Pod pod) {
    docker("touch", scratch(pod));
  }

  /** The GPU of an agent's pod is repaired; the process that lost it does not see it again. */
  void repair(Pod pod) {
    docker("rm", scratch(pod));
  }

  /** A file of the volume that is the pod's /tmp, as its node has it. */
  private static String scratch(Pod pod) {
    String volume =
        pod.getSpec().getContainers().getFirst().getVolumeMounts().stream()
            .filter(mount -> mount.getMountPath().equals("/tmp"))
            .findFirst()
            .orElseThrow()
            .getName();
    return "/var/lib/kubelet/pods/%s/volumes/kubernetes.io~empty-dir/%s/%s"
        .formatted(pod.getMetadata().getUid(), volume, EmulatedGpuImage.LOST_FILE);
  }

  private void docker(String program, String file) {
    ProjectScript.run(Map.of(), "docker", "exec", name, program, file);
  }

  /** The node is as it was. */
  @Override
  public void close() {
    node()
        .editStatus(node ->
            new NodeBuilder(node).editStatus().removeFromCapacity(RESOURCE).endStatus().build());
    node()
        .edit(node ->
            new NodeBuilder(node).editMetadata().removeFromLabels(LABEL).endMetadata().build());
    client.resource(RUNTIME).delete();
  }
}
