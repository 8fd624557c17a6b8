package dev.whorl.agent.step;

import dev.whorl.agent.session.Batch;
import dev.whorl.agent.session.Push;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.StepOutcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * The one thread that runs steps, back to back: as soon as a step has ended, whatever became ready
 * meanwhile is the next.
 */
public final class StepLoop implements AutoCloseable {
  private static final Logger LOG = System.getLogger(StepLoop.class.getName());

  /** Steps that may fail one after the other: a device that always fails is lost. */
  static final int MAX_FAILURES = 10;

  private final SessionGate gate;
  private final BlockExecutor executor;
  private final RowSender sender;
  private final StepObserver observer;
  private final Runnable died;
  private final Thread thread;
  private int failures;

  /**
   * @param died told when the loop has ended by a fault of its own, so that the process is not
   *     taken for a living one
   */
  public StepLoop(
      SessionGate gate,
      BlockExecutor executor,
      RowSender sender,
      StepObserver observer,
      Runnable died) {
    this.gate = gate;
    this.executor = executor;
    this.sender = sender;
    this.observer = observer;
    this.died = died;
    this.thread = Thread.ofPlatform().name("step-loop").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Ends after the running step. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        step(gate.awaitBatch());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "The step loop has ended; this process must be restarted.", e);
      died.run();
      throw e;
    }
  }

  private void step(Batch batch) {
    sender.acknowledge(batch.acknowledgements());
    switch (outcome(batch)) {
      case StepOutcome.Done done -> {
        List<Push> pushes = gate.decide(table -> table.flow().finish(batch.work(), done.results()));
        sender.push(pushes);
        observer.stepped(batch, done.time());
        failures = 0;
      }
      case StepOutcome.Fault(String message) -> {
        gate.run(table -> table.flow().failed(batch.work(), message));
        if (++failures >= MAX_FAILURES) {
          throw new IllegalStateException(
              failures + " steps failed one after the other; the last: " + message);
        }
      }
      case StepOutcome.DeviceLost(String message) -> {
        gate.run(table -> table.flow().failed(batch.work(), message));
        throw new IllegalStateException("The device is lost: " + message);
      }
    }
  }

  private StepOutcome outcome(Batch batch) {
    try {
      return executor.step(batch.rows());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A step of " + batch.rows().size() + " rows failed.", e);
      return new StepOutcome.Fault(String.valueOf(e.getMessage()));
    }
  }
}
