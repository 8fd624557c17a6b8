package dev.whorl.router.application;

import dev.whorl.protocol.identity.InvalidCredentials;
import dev.whorl.protocol.process.Lifeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Starts with the process, drains on SIGTERM, then stops. */
@Singleton
class RouterApplication {
  private static final Logger LOG = System.getLogger(RouterApplication.class.getName());

  private final Wiring wiring;

  RouterApplication(RouterConfig config, MeterRegistry registry) {
    if (config.endWithStdin()) {
      Lifeline.holdTo(System.in);
    }
    LastWords lastWords =
        new LastWords(
            config.terminationLog().orElse(null), () -> Quarkus.asyncExit(LastWords.EXIT_CODE));
    try {
      wiring = new Wiring(config, registry, lastWords);
    } catch (InvalidCredentials | IllegalArgumentException e) {
      String words = String.valueOf(e.getMessage());
      lastWords.leave(words);
      throw new IllegalArgumentException(words, e);
    }
  }

  boolean alive() {
    return wiring.alive();
  }

  boolean ready() {
    return wiring.ready();
  }

  boolean serving() {
    return wiring.serving();
  }

  @Nullable String unusable() {
    return wiring.unusable();
  }

  void routes(@Observes Router router) {
    wiring.routes().mount(router);
    wiring.demand().mount(router);
    wiring.figures().mount(router);
  }

  void start(@Observes StartupEvent event) {
    wiring.start();
  }

  /**
   * Still answers: new requests too, until everybody has heard that this router goes; then they get
   * 503 with Retry-After, and running ones may finish.
   */
  void drain(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
    wiring.entry().leave();
    Thread.sleep(wiring.leaveTime());
    Duration limit = wiring.drainTimeout();
    try {
      wiring.drained().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      LOG.log(Level.INFO, "All sessions are over.");
    } catch (TimeoutException | ExecutionException e) {
      LOG.log(Level.WARNING, "Sessions still run after {0} s; they end now.", limit.toSeconds());
    }
  }

  void stop(@Observes ShutdownEvent event) {
    wiring.close();
  }
}
