package dev.whorl.operator.kube;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/**
 * What the pods of agents and routers have in common: the restricted pod security standard, a
 * read-only root, certificates in a mounted Secret, scratch space, and health over HTTP.
 */
public final class RestrictedPod {
  /** The user of Whorl's images. */
  private static final long USER = 65532;

  private static final String TLS = "tls";
  private static final String TMP = "tmp";

  private RestrictedPod() {}

  /**
   * Of the pod.
   *
   * @param fixedUser whether it names the user of Whorl's images; else the cluster chooses one
   */
  public static PodSecurityContext security(boolean fixedUser) {
    Long user = fixedUser ? USER : null;
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(user)
        .withRunAsGroup(user)
        .withFsGroup(user)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  /** Of its container. */
  public static SecurityContext containerSecurity() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  /** A variable of its environment. */
  public static EnvVar env(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  /**
   * Asks the port named http.
   *
   * @param timings of the probe, in seconds
   */
  public static Probe probe(String path, Timings timings) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withPort(new IntOrString("http"))
        .endHttpGet()
        .withPeriodSeconds(timings.period())
        .withTimeoutSeconds(timings.timeout())
        .withFailureThreshold(timings.failures())
        .build();
  }

  /**
   * How often a probe asks.
   *
   * @param failures in a row that count
   */
  public record Timings(int period, int timeout, int failures) {}

  /** Certificates from a Secret. */
  public static Volume certificates(String secret) {
    return new VolumeBuilder()
        .withName(TLS)
        .withNewSecret()
        .withSecretName(secret)
        .endSecret()
        .build();
  }

  /** Where they are. */
  public static VolumeMount certificatesAt(String folder) {
    return mount(TLS, folder, true);
  }

  /** Scratch space of a size. */
  public static Volume scratch(String size) {
    return new VolumeBuilder()
        .withName(TMP)
        .withNewEmptyDir()
        .withSizeLimit(new Quantity(size))
        .endEmptyDir()
        .build();
  }

  /** Where it is. */
  public static VolumeMount scratchAt(String folder) {
    return mount(TMP, folder, false);
  }

  /** A volume at a folder. */
  public static VolumeMount mount(String volume, String folder, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(folder)
        .withReadOnly(readOnly)
        .build();
  }
}
