package dev.whorl.router.session;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The one thread of all session state, with its clock. Tasks run in the order of their coming. */
public interface SessionLoop extends Executor {

  /** Time that has passed since some fixed moment; never goes back. */
  Duration now();

  /** Runs a task later, on this loop. */
  void after(Duration delay, Runnable task);
}
