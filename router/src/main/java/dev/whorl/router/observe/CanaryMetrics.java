package dev.whorl.router.observe;

import dev.whorl.router.http.CanarySplit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;

/** What becomes of the requests that go to the router of a changed model. */
public final class CanaryMetrics implements CanarySplit.Listener {
  private final Meter.MeterProvider<Counter> requests;

  /** Registers it. */
  public CanaryMetrics(MeterRegistry registry) {
    requests =
        Counter.builder("whorl.canary.requests")
            .description(
                "Requests for a changed model; result is answered, taken_back (refused or not reached before its answer began, and answered here) or broken.")
            .withRegistry(registry);
  }

  @Override
  public void over(CanarySplit.Result result) {
    requests.withTags(Tags.of("result", result.name().toLowerCase(Locale.ROOT))).increment();
  }
}
