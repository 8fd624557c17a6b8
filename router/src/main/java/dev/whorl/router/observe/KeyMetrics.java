package dev.whorl.router.observe;

import dev.whorl.router.http.KeyUse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Use by API key. The label is the key's name in the Secret, so there are as many as keys. */
public final class KeyMetrics implements KeyUse {
  private final MeterProvider<Counter> requests;
  private final MeterProvider<Counter> tokens;
  private final Counter unknown;

  public KeyMetrics(MeterRegistry registry) {
    requests =
        Counter.builder("whorl.key.requests")
            .description("Requests for texts by API key; result is admitted or limited.")
            .withRegistry(registry);
    tokens =
        Counter.builder("whorl.key.tokens")
            .description("Tokens by API key; kind is prompt or generated.")
            .withRegistry(registry);
    unknown =
        Counter.builder("whorl.key.unknown")
            .description("Requests without a good API key.")
            .register(registry);
  }

  @Override
  public void unknown() {
    unknown.increment();
  }

  @Override
  public void admitted(String key) {
    requests.withTags(Tags.of("key", key, "result", "admitted")).increment();
  }

  @Override
  public void limited(String key) {
    requests.withTags(Tags.of("key", key, "result", "limited")).increment();
  }

  @Override
  public void prompt(String key, int tokens) {
    this.tokens.withTags(Tags.of("key", key, "kind", "prompt")).increment(tokens);
  }

  @Override
  public void generated(String key, int tokens) {
    this.tokens.withTags(Tags.of("key", key, "kind", "generated")).increment(tokens);
  }
}
