package dev.whorl.router.application;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Ready while a chain can be used and the model's tokenizer is there. */
@org.eclipse.microprofile.health.Readiness
class Readiness implements HealthCheck {
  private final RouterApplication router;

  Readiness(RouterApplication router) {
    this.router = router;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("chains").status(router.ready()).build();
  }
}
