package dev.whorl.operator.planner;

import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Questions to agents that take their time, each asked once until it is answered; a failed one is
 * asked again after {@link #RETRY}. Thread-safe.
 */
final class Questions<K, T> {
  static final Duration RETRY = Duration.ofSeconds(15);

  private final Clock clock;
  private final Runnable answered;
  private final Map<K, Entry<T>> entries = new HashMap<>();

  /** Tells {@code answered} whenever an answer has come. */
  Questions(Clock clock, Runnable answered) {
    this.clock = clock;
    this.answered = answered;
  }

  /** The answer so far; asks when nobody has. */
  synchronized Answer<T> ask(K key, String what, Supplier<CompletableFuture<T>> question) {
    Entry<T> known = entries.get(key);
    if (known != null
        && !(known.answer() instanceof Answer.Failed
            && clock.instant().isAfter(known.at().plus(RETRY)))) {
      return known.answer();
    }
    Answer<T> asked = new Answer.Asked<>(what);
    entries.put(key, new Entry<>(asked, clock.instant()));
    var _ = question.get().whenComplete((value, failure) -> settle(key, what, value, failure));
    return entries.getOrDefault(key, new Entry<>(asked, clock.instant())).answer();
  }

  /** The answer if there is one already. */
  synchronized @Nullable Answer<T> peek(K key) {
    Entry<T> known = entries.get(key);
    return known == null ? null : known.answer();
  }

  /** Forgets answers of keys that do not matter any more. */
  synchronized void retain(Predicate<K> matters) {
    entries.keySet().removeIf(key -> !matters.test(key));
  }

  private void settle(K key, String what, @Nullable T value, @Nullable Throwable failure) {
    synchronized (this) {
      Answer<T> answer =
          value != null ? new Answer.Known<>(value) : failed(what, Objects.requireNonNull(failure));
      entries.put(key, new Entry<>(answer, clock.instant()));
    }
    answered.run();
  }

  private static <T> Answer<T> failed(String what, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    Status status = Status.fromThrowable(cause);
    String description = status.getDescription();
    // An agent that is busy or away says nothing about the thing itself.
    boolean passing =
        switch (status.getCode()) {
          case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> true;
          default -> false;
        };
    return new Answer.Failed<>(
        what + ": " + (description == null ? status.getCode().name() : description), !passing);
  }

  private record Entry<T>(Answer<T> answer, Instant at) {}
}
