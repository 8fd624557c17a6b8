package dev.whorl.agent.session;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Micro-batches that wait for the places of prefill chunks, first come, first served: the first one
 * runs to its end before the next begins, so that one at a time needs memory. Not thread-safe:
 * guarded by {@link SessionGate}.
 */
public final class TuneLine {
  private final Deque<TuneWork> works = new ArrayDeque<>();

  public void add(TuneWork work) {
    works.add(work);
  }

  /** Takes out what is over. To be called after a piece, and when something was given up. */
  public void settle() {
    works.removeIf(TuneWork::over);
  }

  public int size() {
    return works.size();
  }

  boolean isEmpty() {
    return works.isEmpty();
  }

  @Nullable TuneWork first() {
    return works.peekFirst();
  }
}
