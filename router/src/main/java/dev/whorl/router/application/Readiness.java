package dev.whorl.router.application;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Ready while requests are served or can be held in line: the model's tokenizer is there and
 * something is placed, whether or not it can be used at this moment, and this router does not stop.
 * A lost server is a pause for those who wait; without ready routers it would be a refused
 * connection. {@code serving} says whether a chain can be used now. A model whose files cannot be
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
    var answer =
        HealthCheckResponse.named("chains")
            .status(router.ready())
            .withData("serving", router.serving());
    String unusable = router.unusable();
    return (unusable == null ? answer : answer.withData("reason", unusable)).build();
  }
}
