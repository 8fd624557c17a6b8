package dev.whorl.operator.deployment;

import dev.whorl.crds.Durations;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.PodTemplateSpec;
import dev.whorl.crds.llm.RouterSpec;
import dev.whorl.operator.kube.RestrictedPod;
import dev.whorl.operator.kube.RestrictedPod.Timings;
import dev.whorl.operator.kube.Tolerations;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.settings.Ports;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import java.util.Map;

/** The router's Deployment. */
final class RouterPods {
  private static final long HOOK_SECONDS = 2;
  private static final double NANOS = 1e9;
  private static final String TERMINATION_LOG = "/dev/termination-log";

  private RouterPods() {}

  /**
   * The Deployment.
   *
   * @param replicas 0 while the deployment is suspended
   * @param certificate annotations about the router's certificate; the Secret itself is not read
   */
  static Deployment of(
      LLMDeployment deployment,
      OperatorSettings settings,
      int replicas,
      Map<String, String> certificate) {
    String name = RouterNames.router(deployment);
    PodTemplateSpec pod = deployment.getSpec().router().pod();
    return new DeploymentBuilder()
        .withMetadata(RouterNames.metadata(deployment, name).addToAnnotations(certificate).build())
        .withNewSpec()
        .withReplicas(replicas)
        .withNewSelector()
        .withMatchLabels(RouterNames.selector(deployment))
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxUnavailable(new IntOrString(0))
        .withMaxSurge(new IntOrString(1))
        .endRollingUpdate()
        .endStrategy()
        .withNewTemplate()
        .withNewMetadata()
        .withAnnotations(pod.annotations().isEmpty() ? null : pod.annotations())
        .withLabels(pod.labels())
        .addToLabels(RouterNames.selector(deployment))
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(name)
        .withImagePullSecrets(
            settings.images().pullSecrets().stream().map(LocalObjectReference::new).toList())
        .withAutomountServiceAccountToken(true)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(RouterHttp.graceSeconds(deployment.getSpec().router()))
        .withNodeSelector(pod.nodeSelector().isEmpty() ? null : pod.nodeSelector())
        .withTolerations(pod.tolerations().stream().map(Tolerations::of).toList())
        .withPriorityClassName(pod.priorityClassName())
        .withTopologySpreadConstraints(apart(deployment, "kubernetes.io/hostname"))
        .addToTopologySpreadConstraints(apart(deployment, "topology.kubernetes.io/zone"))
        .withSecurityContext(RestrictedPod.security(settings.platform().fixedUser()))
        .withContainers(container(deployment, settings))
        .withVolumes(
            RestrictedPod.certificates(RouterNames.secret(deployment)),
            RestrictedPod.scratch("256Mi"))
        .addAllToVolumes(RouterKeys.volumes(deployment.getSpec().access()))
        .addAllToVolumes(RouterHttp.volumes(deployment.getSpec().router().tls()))
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  /** Routers of one deployment are on as many nodes, and zones, as there are; a wish, no demand. */
  private static TopologySpreadConstraint apart(LLMDeployment deployment, String topologyKey) {
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(1)
        .withTopologyKey(topologyKey)
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(RouterNames.selector(deployment))
        .endLabelSelector()
        .build();
  }

  private static Container container(LLMDeployment deployment, OperatorSettings settings) {
    RouterSpec router = deployment.getSpec().router();
    return new ContainerBuilder()
        .withName("router")
        .withImage(settings.images().router())
        .withImagePullPolicy(settings.images().pullPolicy())
        .withTerminationMessagePath(TERMINATION_LOG)
        .withEnv(environment(deployment, settings))
        .addAllToEnv(RouterKeys.environment(deployment.getSpec().access()))
        .addAllToEnv(RouterHttp.environment(deployment.getSpec()))
        .withPorts(RouterHttp.ports(router.tls()))
        // What is on its way to a pod that goes still finds it as it was.
        .withNewLifecycle()
        .withNewPreStop()
        .withNewSleep(HOOK_SECONDS)
        .endPreStop()
        .endLifecycle()
        .withStartupProbe(RestrictedPod.probe("/health/live", new Timings(2, 3, 60)))
        .withReadinessProbe(RestrictedPod.probe("/health/ready", new Timings(2, 3, 2)))
        .withLivenessProbe(RestrictedPod.probe("/health/live", new Timings(10, 3, 3)))
        .withResources(RouterResources.of(router.resources()))
        .withSecurityContext(RestrictedPod.containerSecurity())
        .withVolumeMounts(
            RestrictedPod.certificatesAt(RouterNames.TLS_FOLDER), RestrictedPod.scratchAt("/tmp"))
        .addAllToVolumeMounts(RouterKeys.mounts(deployment.getSpec().access()))
        .addAllToVolumeMounts(RouterHttp.mounts(router.tls()))
        .build();
  }

  private static List<EnvVar> environment(LLMDeployment deployment, OperatorSettings settings) {
    RouterSpec router = deployment.getSpec().router();
    return List.of(
        RestrictedPod.env("WHORL_NAMESPACE", deployment.getMetadata().getNamespace()),
        RestrictedPod.env("WHORL_DEPLOYMENT", deployment.getMetadata().getName()),
        RestrictedPod.env("WHORL_DEPLOYMENT_UID", deployment.getMetadata().getUid()),
        RestrictedPod.env("WHORL_AGENTS_DOMAIN", settings.domain().toString()),
        RestrictedPod.env("WHORL_AGENTS_PORT", Integer.toString(Ports.DATA)),
        RestrictedPod.env("WHORL_TLS_FOLDER", RouterNames.TLS_FOLDER),
        RestrictedPod.env("WHORL_TERMINATION_LOG", TERMINATION_LOG),
        RestrictedPod.env("WHORL_HTTP_PORT", Integer.toString(Ports.ROUTER_HTTP)),
        RestrictedPod.env(
            "WHORL_LOST_AFTER",
            Durations.ceil(settings.agents().beats().lostAfter().toNanos() / NANOS)),
        RestrictedPod.env("WHORL_QUEUE_MAX_LENGTH", Integer.toString(router.queue().maxLength())),
        // In one spelling, so that the same time written otherwise replaces no pod.
        RestrictedPod.env(
            "WHORL_QUEUE_MAX_WAIT", RouterHttp.inOneSpelling(router.queue().maxWait())),
        RestrictedPod.env(
            "WHORL_RECOVERY_MAX_ATTEMPTS", Integer.toString(router.recovery().maxAttempts())),
        RestrictedPod.env(
            "WHORL_RECOVERY_MAX_WAIT", RouterHttp.inOneSpelling(router.recovery().maxWait())),
        RestrictedPod.env("WHORL_STALL_TIMEOUT", RouterHttp.inOneSpelling(router.stallTimeout())));
  }
}
