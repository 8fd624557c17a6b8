package dev.whorl.agent.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one lock around the table. Network threads hold it for a decision, never for a wait; the step
 * thread waits here for work and runs steps outside.
 */
public final class SessionGate {
  private final SessionTable table;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition empty = lock.newCondition();

  public SessionGate(SessionTable table) {
    this.table = table;
  }

  /** Runs a decision on the table and wakes the step thread if it made rows ready. */
  public <T> T decide(Function<SessionTable, T> decision) {
    lock.lock();
    try {
      T result = decision.apply(table);
      wake();
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #decide}, without a result. */
  public void run(Consumer<SessionTable> action) {
    lock.lock();
    try {
      action.accept(table);
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for rows and takes a batch, never an empty one. */
  public Batch awaitBatch() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        while (!table.flow().hasReady()) {
          work.await();
        }
        List<RowWork> taken = table.flow().takeBatch();
        TuneWork piece = table.flow().takePiece();
        if (!taken.isEmpty() || piece != null) {
          return Batch.of(taken, piece);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no session is left; returns false when the time is over before. */
  public boolean awaitEmpty(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lockInterruptibly();
    try {
      while (!table.sessions().isEmpty()) {
        if (left <= 0) {
          return false;
        }
        left = empty.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    if (table.sessions().isEmpty()) {
      empty.signalAll();
    }
    if (table.flow().hasReady()) {
      work.signal();
    }
  }
}
