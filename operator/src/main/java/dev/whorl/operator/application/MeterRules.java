package dev.whorl.operator.application;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Makes the SDK's meters fit for Prometheus, which wants the same tags on every meter of a name.
 */
@ApplicationScoped
public class MeterRules {
  private static final String EVENTS = "events.received";

  /** Adds the tag {@code action} where the SDK leaves it out. */
  @Produces
  @Singleton
  public MeterFilter actionEverywhere() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().equals(EVENTS) && id.getTag("action") == null
            ? id.withTag(Tag.of("action", "none"))
            : id;
      }
    };
  }
}
