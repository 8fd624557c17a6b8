package dev.whorl.agent.observe;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;

/**
 * Whether this process has started, lives, and takes sessions: the same answer over HTTP and gRPC.
 */
public final class Health {
  private final HealthStatusManager grpc = new HealthStatusManager();
  private volatile boolean started;
  private volatile boolean draining;
  private volatile boolean dead;

  public Health() {
    grpc.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
  }

  /** The gRPC health service. */
  public io.grpc.BindableService service() {
    return grpc.getHealthService();
  }

  /** All ports are open. */
  public void started() {
    started = true;
    grpc.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
  }

  public void draining() {
    draining = true;
    grpc.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
  }

  /** Something that must never end has ended: only a restart helps. */
  public void dead() {
    dead = true;
    draining();
  }

  boolean live() {
    return !dead;
  }

  boolean hasStarted() {
    return started;
  }

  /** Ready is about new sessions; a draining server still serves its running ones. */
  boolean ready() {
    return started && !draining;
  }
}
