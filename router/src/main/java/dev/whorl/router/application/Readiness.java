package dev.whorl.router.application;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Ready while a chain can be used and the model's tokenizer is there. A model whose files cannot be
 * used is named with the {@code reason}.
 */
@org.eclipse.microprofile.health.Readiness
class Readiness implements HealthCheck {
  private final RouterApplication router;

  Readiness(RouterApplication router) {
    this.router = router;
  }

  @Override
  public HealthCheckResponse call() {
    var answer = HealthCheckResponse.named("chains").status(router.ready());
    String unusable = router.unusable();
    return (unusable == null ? answer : answer.withData("reason", unusable)).build();
  }
}
