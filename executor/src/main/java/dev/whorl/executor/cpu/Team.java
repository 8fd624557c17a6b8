package dev.whorl.executor.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Fork and join of one step's work over a fixed number of threads, the caller included. Items are
 * claimed one by one, so a thread that loses its core delays only its item. Between two runs the
 * helpers spin for a moment, then park: a step's runs follow each other within microseconds, while
 * a spinning idle helper would burn the quota of a container. A team of one never starts or spins a
 * thread.
 */
final class Team implements AutoCloseable {
  /** Work on one item; the worker number selects scratch memory. */
  @FunctionalInterface
  interface Work {
    void run(int item, int worker);
  }

  private static final class Job {
    final Work work;
    final int items;
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger open;
    volatile @Nullable Thread waiting;
    volatile @Nullable Throwable failure;

    Job(Work work, int items) {
      this.work = work;
      this.items = items;
      this.open = new AtomicInteger(items);
    }

    void join(int worker) {
      int item;
      while ((item = next.getAndIncrement()) < items) {
        try {
          work.run(item, worker);
        } catch (Throwable e) {
          failure = e;
        }
        if (open.decrementAndGet() == 0) {
          LockSupport.unpark(waiting);
        }
      }
    }
  }

  private static final class Helper {
    final Thread thread;
    volatile boolean parked;

    Helper(Thread thread) {
      this.thread = thread;
    }
  }

  private final long spinNanos;
  private final Helper[] helpers;
  private volatile @Nullable Job current;
  private volatile boolean closed;

  /**
   * A team.
   *
   * @param threads in all, the caller included
   * @param spinNanos how long an idle helper, or a caller that waits, spins before it parks
   */
  Team(int threads, long spinNanos) {
    this.spinNanos = spinNanos;
    helpers = new Helper[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      Thread thread =
          Thread.ofPlatform().daemon().name("whorl-block-" + worker).unstarted(() -> help(worker));
      helpers[i] = new Helper(thread);
    }
    for (Helper helper : helpers) {
      helper.thread.start();
    }
  }

  int size() {
    return helpers.length + 1;
  }

  /** Runs the work for items 0 to {@code items − 1} and returns when all are done. */
  void run(int items, Work work) {
    Job job = new Job(work, items);
    if (items > 1 && helpers.length > 0) {
      current = job;
      wake(items - 1);
    }
    job.join(0);
    await(job);
    Throwable failure = job.failure;
    if (failure != null) {
      throw new IllegalStateException("A part of the step failed: " + failure, failure);
    }
  }

  private void wake(int most) {
    int woken = 0;
    for (Helper helper : helpers) {
      if (woken++ == most) {
        return;
      }
      if (helper.parked) {
        LockSupport.unpark(helper.thread);
      }
    }
  }

  private void await(Job job) {
    if (job.open.get() == 0) {
      return;
    }
    long end = System.nanoTime() + spinNanos;
    while (job.open.get() != 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    job.waiting = Thread.currentThread();
    while (job.open.get() != 0) {
      LockSupport.park(job);
    }
  }

  private void help(int worker) {
    Helper self = helpers[worker - 1];
    @Nullable Job done = null;
    while (!closed) {
      Job job = next(self, done);
      if (job != null) {
        job.join(worker);
        done = job;
      }
    }
  }

  private @Nullable Job next(Helper self, @Nullable Job done) {
    long end = System.nanoTime() + spinNanos;
    while (System.nanoTime() < end) {
      if (current != done) {
        return current;
      }
      Thread.onSpinWait();
    }
    self.parked = true;
    // Published before the last look, so that a run in between either is seen or sees us parked.
    while (current == done && !closed) {
      LockSupport.park(this);
    }
    self.parked = false;
    return current;
  }

  @Override
  public void close() {
    closed = true;
    for (Helper helper : helpers) {
      LockSupport.unpark(helper.thread);
    }
  }
}
