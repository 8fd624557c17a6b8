package dev.whorl.router.observe;

import dev.whorl.router.http.TokenMeter;
import dev.whorl.router.session.Ending;
import dev.whorl.router.session.SessionObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of sessions, under Whorl's names and under those of vLLM, which dashboards and
 * autoscalers read already. The only label is the model.
 */
public final class RouterMetrics implements SessionObserver, TokenMeter {
  static final String MODEL = "model_name";
  private static final String ALIAS = "As vLLM names it.";
  private static final Duration[] TOKEN_BUCKETS =
      millis(5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2500);
  private static final Duration[] REQUEST_BUCKETS =
      millis(
          10, 20, 40, 60, 80, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000, 20_000, 40_000,
          80_000, 160_000);

  private static final double[] SIZE_BUCKETS = {
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000
  };

  private final MeterRegistry registry;
  private final Supplier<String> model;
  private final MeterProvider<Timer> queueWait;
  private final MeterProvider<Timer> firstToken;
  private final MeterProvider<Timer> laterToken;
  private final MeterProvider<Timer> firstTokenAlias;
  private final MeterProvider<Timer> laterTokenAlias;
  private final MeterProvider<Timer> interTokenAlias;
  private final MeterProvider<Timer> queueWaitAlias;
  private final MeterProvider<Timer> latencyAlias;
  private final MeterProvider<DistributionSummary> promptSizeAlias;
  private final MeterProvider<DistributionSummary> generationSizeAlias;
  private final MeterProvider<Counter> ends;
  private final MeterProvider<Counter> recoveries;
  private final MeterProvider<Counter> successAlias;
  private final MeterProvider<Counter> late;
  private final MeterProvider<Counter> promptTokens;
  private final MeterProvider<Counter> generatedTokens;

  /**
   * @param model name by which clients call the model that is served
   */
  public RouterMetrics(MeterRegistry registry, Supplier<String> model) {
    this.registry = registry;
    this.model = model;
    queueWait = timer("whorl.queue.wait", "Time in the queue.", REQUEST_BUCKETS);
    firstToken =
        timer("whorl.time.to.first.token", "From request to first token.", REQUEST_BUCKETS);
    laterToken =
        timer("whorl.time.per.output.token", "Between two tokens of a session.", TOKEN_BUCKETS);
    firstTokenAlias = timer("vllm:time_to_first_token", ALIAS, REQUEST_BUCKETS);
    laterTokenAlias = timer("vllm:time_per_output_token", ALIAS, TOKEN_BUCKETS);
    interTokenAlias = timer("vllm:inter_token_latency", ALIAS, TOKEN_BUCKETS);
    queueWaitAlias = timer("vllm:request_queue_time", ALIAS, REQUEST_BUCKETS);
    promptSizeAlias = sizes("vllm:request_prompt_tokens");
    generationSizeAlias = sizes("vllm:request_generation_tokens");
    recoveries =
        counter(
            "whorl.session.recoveries", "Sessions that had lost their chain, by what came of it.");
    ends = counter("whorl.session.ends", "Sessions that are over, by how they ended.");
    successAlias = counter("vllm:request_success", ALIAS);
    latencyAlias = timer("vllm:e2e_request_latency", ALIAS, REQUEST_BUCKETS);
    late =
        counter(
            "whorl.guarantee.violations",
            "Tokens that came later than the certified bound of their chain.");
    promptTokens = counter("vllm:prompt_tokens", ALIAS);
    generatedTokens = counter("vllm:generation_tokens", ALIAS);
  }

  @Override
  public void opened(Duration waited) {
    of(queueWait).record(waited);
    of(queueWaitAlias).record(waited);
  }

  @Override
  public void recovery(boolean success, Duration stalled) {
    recoveries.withTags(MODEL, model.get(), "result", success ? "success" : "failure").increment();
  }

  @Override
  public void firstToken(Duration sinceSubmitted) {
    of(firstToken).record(sinceSubmitted);
    of(firstTokenAlias).record(sinceSubmitted);
  }

  @Override
  public void laterToken(Duration gap, Duration bound) {
    of(laterToken).record(gap);
    of(laterTokenAlias).record(gap);
    of(interTokenAlias).record(gap);
    of(late).increment(gap.compareTo(bound) > 0 ? 1 : 0);
  }

  @Override
  public void over(Ending ending, Course course) {
    ends.withTags(MODEL, model.get(), "reason", ending.label()).increment();
    String reason = finishedReason(ending);
    if (reason != null) {
      successAlias.withTags(MODEL, model.get(), "finished_reason", reason).increment();
    }
    if (ending.finished()) {
      of(latencyAlias).record(course.sinceSubmitted());
      of(promptSizeAlias).record(course.promptTokens());
      of(generationSizeAlias).record(course.generatedTokens());
    }
  }

  /** As vLLM counts requests: what clients give up is among its successes. */
  private static @Nullable String finishedReason(Ending ending) {
    return switch (ending) {
      case STOP, LENGTH -> ending.label();
      case CANCELLED -> "abort";
      case QUEUE_FULL,
          QUEUE_WAIT_EXCEEDED,
          NOT_READY,
          STOPPING,
          NOT_OPENED,
          REFUSED,
          SERVER_LOST,
          SERVER_DRAINED,
          STALLED,
          FAULT ->
          null;
    };
  }

  @Override
  public void prompt(int tokens) {
    of(promptTokens).increment(tokens);
  }

  @Override
  public void generated(int tokens) {
    of(generatedTokens).increment(tokens);
  }

  private <M extends io.micrometer.core.instrument.Meter> M of(MeterProvider<M> meter) {
    return meter.withTag(MODEL, model.get());
  }

  private MeterProvider<Timer> timer(String name, String description, Duration[] buckets) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(buckets)
        .withRegistry(registry);
  }

  private MeterProvider<DistributionSummary> sizes(String name) {
    return DistributionSummary.builder(name)
        .description(ALIAS)
        .serviceLevelObjectives(SIZE_BUCKETS)
        .withRegistry(registry);
  }

  private MeterProvider<Counter> counter(String name, String description) {
    return Counter.builder(name).description(description).withRegistry(registry);
  }

  private static Duration[] millis(long... values) {
    return LongStream.of(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
