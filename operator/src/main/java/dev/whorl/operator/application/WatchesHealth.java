package dev.whorl.operator.application;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while every watch on the API server is. */
@Liveness
@ApplicationScoped
public class WatchesHealth implements HealthCheck {
  private final OperatorApplication application;

  /** Asks the application. */
  @Inject
  public WatchesHealth(OperatorApplication application) {
    this.application = application;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("watches").status(application.healthy()).build();
  }
}
