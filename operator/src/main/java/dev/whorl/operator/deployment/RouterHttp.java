package dev.whorl.operator.deployment;

import dev.whorl.crds.Durations;
import dev.whorl.crds.llm.CorsSpec;
import dev.whorl.crds.llm.HttpLimitsSpec;
import dev.whorl.crds.llm.HttpTlsSpec;
import dev.whorl.crds.llm.LLMDeploymentSpec;
import dev.whorl.crds.llm.RouterSpec;
import dev.whorl.operator.kube.RestrictedPod;
import dev.whorl.operator.settings.Ports;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a router speaks HTTP: limits, HTTPS, other origins, the access log, its end. */
final class RouterHttp {
  /**
   * How long requests are taken after SIGTERM: until then every node has heard that the pod goes.
   */
  static final Duration LEAVE_TIME = Duration.ofSeconds(5);

  /** What ending takes beside the drain: the hook before SIGTERM, leaving, and closing. */
  private static final Duration AROUND_THE_DRAIN = LEAVE_TIME.plusSeconds(10);

  private static final String VOLUME = "https";
  private static final String FOLDER = "/etc/whorl/https";

  private RouterHttp() {}

  static long graceSeconds(RouterSpec router) {
    return Durations.parse(router.drainTimeout()).plus(AROUND_THE_DRAIN).toSeconds();
  }

  static List<EnvVar> environment(LLMDeploymentSpec spec) {
    RouterSpec router = spec.router();
    HttpLimitsSpec limits = router.limits();
    List<EnvVar> environment = new ArrayList<>();
    add(environment, "WHORL_LEAVE_TIME", LEAVE_TIME.toSeconds() + "s");
    add(environment, "WHORL_DRAIN_TIMEOUT", inOneSpelling(router.drainTimeout()));
    add(environment, "WHORL_HTTP_ACCESS_LOG", Boolean.toString(router.accessLog()));
    add(environment, "WHORL_HTTP_BODY_TIMEOUT", inOneSpelling(limits.bodyTimeout()));
    if (router.requestTimeout() != null) {
      add(environment, "WHORL_HTTP_REQUEST_TIMEOUT", inOneSpelling(router.requestTimeout()));
    }
    add(environment, "WHORL_MAX_BODY_BYTES", limits.bodyBytes().toString());
    add(environment, "WHORL_STREAM_MAX_UNSENT_BYTES", limits.unreadBytes().toString());
    add(environment, "QUARKUS_HTTP_LIMITS_MAX_HEADER_SIZE", limits.headerBytes().toString());
    add(environment, "QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS", limits.connections().toString());
    add(environment, "QUARKUS_HTTP_IDLE_TIMEOUT", iso(limits.idleTimeout()));
    if (spec.holdsAtZero()) {
      add(
          environment,
          "WHORL_QUEUE_MAX_WAIT_AT_ZERO",
          inOneSpelling(router.queue().maxWaitAtZero()));
    }
    if (spec.canary() != null) {
      add(environment, "WHORL_CANARY", "true");
    }
    addCors(environment, router.cors());
    addTls(environment, router.tls());
    return environment;
  }

  private static void addCors(List<EnvVar> environment, @Nullable CorsSpec cors) {
    if (cors != null) {
      add(environment, "WHORL_HTTP_CORS_ORIGINS", String.join(",", cors.allowedOrigins()));
    }
  }

  private static void addTls(List<EnvVar> environment, @Nullable HttpTlsSpec tls) {
    if (tls != null) {
      add(environment, "WHORL_HTTP_TLS_ONLY", "true");
      add(environment, "QUARKUS_HTTP_SSL_PORT", Integer.toString(Ports.ROUTER_HTTPS));
      add(environment, "QUARKUS_HTTP_SSL_CERTIFICATE_FILES", FOLDER + "/tls.crt");
      add(environment, "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", FOLDER + "/tls.key");
      add(environment, "QUARKUS_HTTP_SSL_CERTIFICATE_RELOAD_PERIOD", "30s");
    }
  }

  static List<ContainerPort> ports(@Nullable HttpTlsSpec tls) {
    List<ContainerPort> ports = new ArrayList<>();
    ports.add(port("http", Ports.ROUTER_HTTP));
    if (tls != null) {
      ports.add(port("https", Ports.ROUTER_HTTPS));
    }
    return ports;
  }

  /** The pod waits for its Secret: without a certificate there is nothing to serve. */
  static List<Volume> volumes(@Nullable HttpTlsSpec tls) {
    return tls == null
        ? List.of()
        : List.of(
            new VolumeBuilder()
                .withName(VOLUME)
                .withNewSecret()
                .withSecretName(tls.secretRef().name())
                .endSecret()
                .build());
  }

  static List<VolumeMount> mounts(@Nullable HttpTlsSpec tls) {
    return tls == null ? List.of() : List.of(RestrictedPod.mount(VOLUME, FOLDER, true));
  }

  /** So that the same time written otherwise replaces no pod. */
  static String inOneSpelling(String duration) {
    return Durations.ceil(Durations.seconds(duration));
  }

  private static String iso(String duration) {
    return Durations.parse(duration).toString();
  }

  private static ContainerPort port(String name, int number) {
    return new ContainerPortBuilder().withName(name).withContainerPort(number).build();
  }

  private static void add(List<EnvVar> environment, String name, String value) {
    environment.add(RestrictedPod.env(name, value));
  }
}
