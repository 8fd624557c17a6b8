package dev.whorl.executor.rows;

import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.SubmittedStep;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Counts the steps of a device that were submitted and not completed. */
public final class StepsInFlight {
  private final Semaphore places = new Semaphore(SubmittedStep.MOST);

  /**
   * Submits one; where that fails it takes no place.
   *
   * @throws IllegalStateException when {@link SubmittedStep#MOST} are in flight
   */
  public SubmittedStep submit(Supplier<SubmittedStep> submission) {
    if (!places.tryAcquire()) {
      throw new IllegalStateException(
          SubmittedStep.MOST + " steps are in flight; one of them has to be completed first.");
    }
    boolean submitted = false;
    try {
      SubmittedStep step = new Counted(submission.get());
      submitted = true;
      return step;
    } finally {
      if (!submitted) {
        places.release();
      }
    }
  }

  private final class Counted implements SubmittedStep {
    private final SubmittedStep step;
    private final AtomicBoolean completed = new AtomicBoolean();

    Counted(SubmittedStep step) {
      this.step = step;
    }

    @Override
    public StepOutcome complete() {
      if (!completed.compareAndSet(false, true)) {
        throw new IllegalStateException("The step was completed before.");
      }
      try {
        return step.complete();
      } finally {
        places.release();
      }
    }
  }
}
