package dev.whorl.operator.application;

import dev.whorl.operator.ControlPlane;
import dev.whorl.operator.Environment;
import dev.whorl.operator.autoscaling.RouterDemand;
import dev.whorl.operator.autoscaling.ScalerServer;
import dev.whorl.operator.live.RouterFigures;
import dev.whorl.operator.live.RouterPort;
import dev.whorl.operator.settings.Ports;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Tightened;
import dev.whorl.protocol.identity.InvalidCredentials;
import dev.whorl.protocol.identity.PeerAddresses;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.Security;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Starts the control plane with the process and ends it on SIGTERM. */
@ApplicationScoped
public class OperatorApplication {
  // So that a replaced pod is found at its new address within seconds.
  private static final String DNS_SECONDS = "5";
  private static final String FAILED_DNS_SECONDS = "1";

  private final OperatorConfig config;
  private final KubernetesClient client;
  private final MeterRegistry registry;
  private final RouterPort routers = new RouterPort();
  private final RouterDemand demand = new RouterDemand(routers);
  private @Nullable ControlPlane controlPlane;
  private @Nullable ScalerServer scaler;

  /** Everything comes from Quarkus. */
  @Inject
  public OperatorApplication(
      OperatorConfig config, KubernetesClient client, MeterRegistry registry) {
    this.config = config;
    this.client = client;
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) throws InvalidCredentials {
    Security.setProperty("networkaddress.cache.ttl", DNS_SECONDS);
    Security.setProperty("networkaddress.cache.negative.ttl", FAILED_DNS_SECONDS);
    ControlPlane started =
        new ControlPlane(
            new Environment(
                client,
                config.settings(),
                config.planningSettings(),
                new Tightened(new Auto()),
                registry,
                PeerAddresses.dns(Ports.CONTROL),
                demand,
                RouterFigures.asked(routers),
                () -> Quarkus.asyncExit(1),
                Clock.systemUTC()));
    controlPlane = started;
    scaler = new ScalerServer(Ports.SCALER, client, demand);
    started.start();
  }

  void stop(@Observes ShutdownEvent event) {
    if (scaler != null) {
      scaler.close();
    }
    if (controlPlane != null) {
      controlPlane.close();
    }
  }

  /** Whether every watch is alive. */
  boolean healthy() {
    return controlPlane != null && controlPlane.healthy();
  }
}
