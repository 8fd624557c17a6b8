package dev.whorl.router.access;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What each key has left, as token buckets that hold a minute's worth and fill steadily. A request
 * takes one of its requests and needs a balance of tokens above zero; tokens are charged as they
 * are read and made, so that a balance may fall below zero and the key waits until it is paid back:
 * how long an answer gets is not known beforehand, and nobody is cut off in mid-answer.
 *
 * <p>Counts are this router's own. With several routers each grants the whole limit. Thread-safe.
 */
public final class Allowances {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Map<String, KeyLimit> limits;
  private final TimeMeter clock;
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();

  /**
   * @param limits at most one a key
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public Allowances(List<KeyLimit> limits, LongSupplier nanoTime) {
    this.limits =
        limits.stream().collect(Collectors.toMap(KeyLimit::keyName, UnaryOperator.identity()));
    this.clock = new Nanos(nanoTime);
  }

  /** Takes one request of a key, if its limits allow it; else takes nothing. */
  public Admission admit(String key) {
    Account account = account(key);
    return account == null ? new Admission.Admitted() : account.admit();
  }

  /** How urgent requests of a key are; 0 unless its limit says otherwise. */
  public int priority(String key) {
    KeyLimit limit = limits.getOrDefault(key, limits.get(KeyLimit.OTHERS));
    Integer priority = limit == null ? null : limit.priority();
    return priority == null ? 0 : priority;
  }

  /** Charges tokens to a key. */
  public void charge(String key, int tokens) {
    Account account = account(key);
    if (account != null && account.tokens != null && tokens > 0) {
      account.tokens.consumeIgnoringRateLimits(tokens);
    }
  }

  private @Nullable Account account(String key) {
    KeyLimit limit = limits.getOrDefault(key, limits.get(KeyLimit.OTHERS));
    return limit == null ? null : accounts.computeIfAbsent(key, ignored -> open(limit));
  }

  private Account open(KeyLimit limit) {
    return new Account(limit, bucket(limit.requestsPerMinute()), bucket(limit.tokensPerMinute()));
  }

  private @Nullable Bucket bucket(@Nullable Integer perMinute) {
    return perMinute == null
        ? null
        : Bucket.builder()
            .withCustomTimePrecision(clock)
            .addLimit(
                Bandwidth.builder().capacity(perMinute).refillGreedy(perMinute, MINUTE).build())
            .build();
  }

  private record Account(KeyLimit limit, @Nullable Bucket requests, @Nullable Bucket tokens) {
    Admission admit() {
      if (tokens != null && limit.tokensPerMinute() != null) {
        var balance = tokens.estimateAbilityToConsume(1);
        if (!balance.canBeConsumed()) {
          return new Admission.Limited(
              "tokens",
              limit.tokensPerMinute(),
              Duration.ofNanos(balance.getNanosToWaitForRefill()));
        }
      }
      if (requests != null && limit.requestsPerMinute() != null) {
        ConsumptionProbe probe = requests.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
          return new Admission.Limited(
              "requests",
              limit.requestsPerMinute(),
              Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
      }
      return new Admission.Admitted();
    }
  }

  private record Nanos(LongSupplier nanoTime) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanoTime.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
