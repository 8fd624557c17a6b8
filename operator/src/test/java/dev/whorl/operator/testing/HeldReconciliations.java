package dev.whorl.operator.testing;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Holds reconciliations where they begin, as a machine does that has too much to do: before they
 * look at anything. It does so as the clock by which they are timed.
 */
public final class HeldReconciliations implements Clock {
  private static final String THREADS = "ReconcilerExecutor-";

  private final CountDownLatch released = new CountDownLatch(1);
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private volatile boolean holding;

  /** The registry that an operator is to be given. */
  public MeterRegistry registry() {
    return new SimpleMeterRegistry(SimpleConfig.DEFAULT, this);
  }

  /** Holds those that begin from now on. */
  public void hold() {
    holding = true;
  }

  /** The controllers that are held. */
  public Set<String> held() {
    return Set.copyOf(held);
  }

  /** Lets all go on. */
  public void release() {
    holding = false;
    released.countDown();
  }

  @Override
  public long wallTime() {
    return Clock.SYSTEM.wallTime();
  }

  @Override
  public long monotonicTime() {
    String thread = Thread.currentThread().getName();
    if (holding && thread.startsWith(THREADS)) {
      held.add(thread.substring(THREADS.length(), thread.lastIndexOf('-')));
      try {
        released.await();
      } catch (InterruptedException e) {
        // What computes is not stopped by an interrupt either; what it does next may be.
        Thread.currentThread().interrupt();
      }
    }
    return Clock.SYSTEM.monotonicTime();
  }
}
