package dev.whorl.router.application;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Live until the thread of the sessions is broken; then the process must be started anew. */
@org.eclipse.microprofile.health.Liveness
class Liveness implements HealthCheck {
  private final RouterApplication router;

  Liveness(RouterApplication router) {
    this.router = router;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("sessions").status(router.alive()).build();
  }
}
