package dev.whorl.agent.step;

import dev.whorl.agent.session.Batch;
import dev.whorl.agent.session.Push;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.session.TuneWork;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.SubmittedStep;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs steps, back to back: as soon as the device is free, whatever became ready meanwhile is the
 * next. Where rows wait already, the results of a step are handed on by a second thread while the
 * next step runs; where none do there is nothing to win, and the thread that ran the step does it:
 * handing over costs more than it brings. Results are handed on one step after the other.
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
  private final ExecutorService second =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("results").factory());

  /** Held from the end of a step until its results are handed on. */
  private final Semaphore handing = new Semaphore(1);

  private final AtomicBoolean ended = new AtomicBoolean();

  /** Guarded by {@code handing}. */
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
    second.close();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        step(gate.awaitBatch());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      end(e);
      throw e;
    }
  }

  private void end(Throwable fault) {
    if (ended.compareAndSet(false, true)) {
      LOG.log(Level.ERROR, "The step loop has ended; this process must be restarted.", fault);
      died.run();
    }
  }

  private void step(Batch batch) {
    if (!batch.work().isEmpty()) {
      rows(batch);
    }
    TuneWork piece = batch.piece();
    if (piece != null) {
      piece.runPiece();
      gate.run(table -> table.tuning().settle());
    }
  }

  private void rows(Batch batch) {
    sender.acknowledge(batch.acknowledgements());
    SubmittedStep step;
    boolean ran = true;
    long begin = System.nanoTime();
    try {
      step = executor.submit(batch.rows());
    } catch (RuntimeException e) {
      StepOutcome fault = fault(batch, e);
      step = () -> fault;
      ran = false;
    }
    SubmittedStep submitted = step;
    Duration held = Duration.ofNanos(System.nanoTime() - begin);
    handing.acquireUninterruptibly();
    if (ran && gate.decide(table -> table.flow().hasReady())) {
      second.execute(() -> handOnBeside(batch, submitted, held));
    } else {
      handOn(batch, submitted, held);
    }
  }

  private void handOnBeside(Batch batch, SubmittedStep step, Duration held) {
    try {
      handOn(batch, step, held);
    } catch (RuntimeException | Error e) {
      end(e);
      thread.interrupt();
    }
  }

  private void handOn(Batch batch, SubmittedStep step, Duration held) {
    try {
      spread(batch, outcome(batch, step), held);
    } finally {
      handing.release();
    }
  }

  private static StepOutcome outcome(Batch batch, SubmittedStep step) {
    try {
      return step.complete();
    } catch (RuntimeException e) {
      return fault(batch, e);
    }
  }

  private static StepOutcome fault(Batch batch, RuntimeException cause) {
    LOG.log(Level.ERROR, "A step of " + batch.rows().size() + " rows failed.", cause);
    return new StepOutcome.Fault(String.valueOf(cause.getMessage()));
  }

  /**
   * @param held how long the next step could not begin
   */
  private void spread(Batch batch, StepOutcome outcome, Duration held) {
    switch (outcome) {
      case StepOutcome.Done done -> {
        List<Push> pushes = gate.decide(table -> table.flow().finish(batch.work(), done.results()));
        sender.push(pushes);
        Duration elapsed = held.compareTo(done.time()) > 0 ? held : done.time();
        observer.stepped(batch, done.time(), elapsed);
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
}
