package dev.whorl.cli.local;

import java.util.ArrayDeque;
import java.util.Deque;

/** What must be stopped at the end, last started first; stopping twice does nothing. */
final class Running implements AutoCloseable {
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private volatile boolean exiting;

  private Running() {}

  /** Stops what was added when closed, and also when the process is told to end before that. */
  static Running untilExit() {
    Running running = new Running();
    Runtime.getRuntime().addShutdownHook(new Thread(running::exit, "stop"));
    return running;
  }

  private void exit() {
    exiting = true;
    close();
  }

  /** Whether the process was told to end: what fails from then on fails because of that. */
  boolean isExiting() {
    return exiting;
  }

  synchronized <T extends AutoCloseable> T add(T part) {
    started.push(part);
    return part;
  }

  /** Every part is closed, even after one that could not be. */
  @Override
  public synchronized void close() {
    RuntimeException failure = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("What was started could not be stopped", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
