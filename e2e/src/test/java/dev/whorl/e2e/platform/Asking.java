package dev.whorl.e2e.platform;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Clients that ask all the time, streams and whole answers in turn, and keep what went wrong. */
final class Asking implements AutoCloseable {
  private final AtomicBoolean going = new AtomicBoolean(true);
  private final AtomicInteger answered = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final List<Thread> askers;

  /** So many, who begin now. */
  Asking(Clients clients, int askers) {
    this.askers =
        Stream.generate(() -> Thread.ofVirtual().start(() -> ask(clients))).limit(askers).toList();
  }

  private void ask(Clients clients) {
    while (going.get()) {
      try {
        var answer = clients.ask(answered.get() % 2 == 0, 4).get();
        if (answer.statusCode() == 200 && !answer.body().contains("\"error\"")) {
          answered.incrementAndGet();
        } else {
          failures.add(Instant.now() + " " + answer.statusCode() + " " + answer.body());
        }
      } catch (ExecutionException | InterruptedException e) {
        failures.add(Instant.now() + " " + e);
      }
    }
  }

  /** Answers so far. */
  int answered() {
    return answered.get();
  }

  /** What went wrong so far. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    end();
  }

  /** Lets everybody have their last answer; nobody asks any more. */
  void end() {
    going.set(false);
    try {
      for (Thread asker : askers) {
        asker.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
