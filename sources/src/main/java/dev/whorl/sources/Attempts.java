package dev.whorl.sources;

import dev.whorl.sources.SourceFault.Kind;
import java.io.IOException;
import java.time.Duration;

/**
 * Tries again what failed on the way, with pauses that double. Every byte that came makes the next
 * failure the first one again.
 *
 * @param most failures one after the other before it is given up
 * @param pause after the first one
 */
record Attempts(int most, Duration pause) {
  /** About half a minute of silence in all. */
  static final Attempts USUAL = new Attempts(5, Duration.ofSeconds(1));

  /** What may fail on the way. */
  @FunctionalInterface
  interface Attempt<T> {
    T get() throws SourceFault, IOException, InterruptedException;
  }

  /** Tells how far it has come, in any unit that only grows. */
  @FunctionalInterface
  interface Advance {
    long at() throws IOException;
  }

  <T> T of(String address, Attempt<T> attempt) throws SourceFault, InterruptedException {
    return of(address, attempt, () -> 0);
  }

  <T> T of(String address, Attempt<T> attempt, Advance advance)
      throws SourceFault, InterruptedException {
    int failures = 0;
    long before = -1;
    while (true) {
      String failure;
      try {
        return attempt.get();
      } catch (SourceFault e) {
        if (e.kind() != Kind.UNREACHABLE) {
          throw e;
        }
        failure = e.getMessage();
      } catch (IOException e) {
        failure =
            "The source of the model (%s) cannot be reached: %s. Check the address, the name service and what leaves this network."
                .formatted(address, e.getMessage() == null ? e.toString() : e.getMessage());
      }
      long now = far(address, advance);
      failures = now > before ? 1 : failures + 1;
      before = now;
      if (failures >= most) {
        throw new SourceFault(Kind.UNREACHABLE, failure);
      }
      Thread.sleep(pause.multipliedBy(1L << (failures - 1)));
    }
  }

  private static long far(String address, Advance advance) throws SourceFault {
    try {
      return advance.at();
    } catch (IOException e) {
      throw ModelCache.disk(address, e);
    }
  }
}
