package dev.whorl.operator.planner;

import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Questions to agents that take their time, each asked once until it is answered; a failed one is
 * asked again after {@link #RETRY}. An answer that has become old is asked for again too, and holds
 * until there is a newer one. Thread-safe.
 */
final class Questions<K, T> {
  static final Duration RETRY = Duration.ofSeconds(15);

  private final Clock clock;
  private final Duration fresh;
  private final Runnable answered;
  private final Map<K, Entry<T>> entries = new HashMap<>();
  private final Set<K> asked = new HashSet<>();

  /**
   * Tells {@code answered} whenever an answer has come.
   *
   * @param fresh how long an answer is good
   */
  Questions(Clock clock, Duration fresh, Runnable answered) {
    this.clock = clock;
    this.fresh = fresh;
    this.answered = answered;
  }

  /** The answer so far; asks when nobody has. */
  synchronized Answer<T> ask(K key, String what, Supplier<CompletableFuture<T>> question) {
    asked.add(key);
    Instant now = clock.instant();
    Entry<T> known = entries.get(key);
    if (known != null && !due(known, now)) {
      return known.answer();
    }
    Answer<T> meanwhile =
        known != null && known.answer() instanceof Answer.Known
            ? known.answer()
            : new Answer.Asked<>(what);
    entries.put(key, new Entry<>(meanwhile, now, true));
    var _ = question.get().whenComplete((value, failure) -> settle(key, what, value, failure));
    return entries.getOrDefault(key, new Entry<>(meanwhile, now, true)).answer();
  }

  private boolean due(Entry<T> known, Instant now) {
    return !known.pending()
        && switch (known.answer()) {
          case Answer.Asked<T> asked -> false;
          case Answer.Failed<T> failed -> now.isAfter(known.at().plus(RETRY));
          case Answer.Known<T> old -> now.isAfter(known.at().plus(fresh));
        };
  }

  /** The answer if there is one already. */
  synchronized @Nullable Answer<T> peek(K key) {
    asked.add(key);
    Entry<T> known = entries.get(key);
    return known == null ? null : known.answer();
  }

  /** Ends a round: answers that it did not ask for do not come back. */
  synchronized void forgetUnasked() {
    entries.keySet().retainAll(asked);
    asked.clear();
  }

  /** How many answers are remembered. */
  synchronized int size() {
    return entries.size();
  }

  private void settle(K key, String what, @Nullable T value, @Nullable Throwable failure) {
    synchronized (this) {
      Entry<T> before = entries.get(key);
      Answer<T> answer;
      if (value != null) {
        answer = new Answer.Known<>(value);
      } else if (before != null && before.answer() instanceof Answer.Known) {
        // What was read once is loaded perhaps: that it cannot be read now takes nothing back.
        answer = before.answer();
      } else {
        answer = failed(what, Objects.requireNonNull(failure));
      }
      entries.put(key, new Entry<>(answer, clock.instant(), false));
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

  /**
   * An answer.
   *
   * @param pending whether somebody has been asked for a newer one
   */
  private record Entry<T>(Answer<T> answer, Instant at, boolean pending) {}
}
