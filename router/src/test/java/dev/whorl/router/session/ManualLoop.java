package dev.whorl.router.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;

/**
 * A loop with a clock that moves only by {@link #advance}; everything runs on the test's thread.
 */
public final class ManualLoop implements SessionLoop {
  private record Timer(Duration at, long order, Runnable task) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private Duration now = Duration.ofSeconds(1000);
  private long order;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Duration now() {
    return now;
  }

  @Override
  public void after(Duration delay, Runnable task) {
    timers.add(new Timer(now.plus(delay), order++, task));
  }

  /** Runs everything that is due now. */
  public void run() {
    while (!tasks.isEmpty()) {
      tasks.removeFirst().run();
    }
  }

  /** Runs so many tasks of those that are due now. */
  void runTasks(int count) {
    for (int i = 0; i < count && !tasks.isEmpty(); i++) {
      tasks.removeFirst().run();
    }
  }

  /** Lets time pass while nothing runs, as if the process was stopped. */
  public void pause(Duration time) {
    now = now.plus(time);
  }

  /** Lets time pass, timer by timer. */
  public void advance(Duration time) {
    Duration end = now.plus(time);
    run();
    while (!timers.isEmpty() && timers.peek().at().compareTo(end) <= 0) {
      Timer timer = timers.remove();
      now = timer.at().compareTo(now) > 0 ? timer.at() : now;
      timer.task().run();
      run();
    }
    now = end;
    run();
  }
}
