package dev.whorl.agent.control;

import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.session.SessionTable;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureProgress;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.StepProfile;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** The device for itself, while no session runs: it is measured, one geometry at a time. */
final class Measuring {
  private final BlockExecutor executor;
  private final SessionGate gate;
  private final Profiles profiles;
  private final ReentrantLock one = new ReentrantLock();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();

  Measuring(BlockExecutor executor, SessionGate gate, Profiles profiles) {
    this.executor = executor;
    this.gate = gate;
    this.profiles = profiles;
  }

  /**
   * Takes seconds, and tells how far it is. Throws UNAVAILABLE, RESOURCE_EXHAUSTED,
   * INVALID_ARGUMENT or FAILED_PRECONDITION.
   */
  StepProfile measure(MeasureRequest request, MeasureProgress progress) {
    if (!one.tryLock()) {
      throw failure(
          Status.UNAVAILABLE,
          "Another geometry is being measured here, or a span is warmed up. Ask again.");
    }
    try {
      int sessions = gate.decide(SessionTable::beginMeasuring);
      if (sessions > 0) {
        throw failure(
            Status.UNAVAILABLE,
            "There are %d sessions here; only an idle server can be measured.".formatted(sessions));
      }
      begun.incrementAndGet();
      try {
        return measured(request, progress);
      } finally {
        ended.incrementAndGet();
        gate.run(SessionTable::measured);
      }
    } finally {
      one.unlock();
    }
  }

  /** Names now, for {@link #hadMemorySince}. */
  long now() {
    return ended.get();
  }

  /** Whether some of the device's memory was, or still is, lent to a measurement since then. */
  boolean hadMemorySince(long then) {
    return begun.get() > then;
  }

  /**
   * Does something with the device while no session runs and none is let in.
   *
   * @return false where sessions run or something else is measured: nothing is done then
   */
  boolean whileIdle(Runnable work) {
    if (!one.tryLock()) {
      return false;
    }
    try {
      if (gate.decide(SessionTable::beginMeasuring) > 0) {
        return false;
      }
      try {
        work.run();
      } finally {
        gate.run(SessionTable::measured);
      }
      return true;
    } finally {
      one.unlock();
    }
  }

  private StepProfile measured(MeasureRequest request, MeasureProgress progress) {
    return switch (executor.measure(read(request), progress)) {
      case MeasureOutcome.Measured(var profile) -> profiles.add(request, profile);
      case MeasureOutcome.TooLittleMemory(long needed, long free) ->
          throw failure(
              Status.RESOURCE_EXHAUSTED,
              "Measuring one block with its caches needs %d bytes, %d are free."
                  .formatted(needed, free));
      case MeasureOutcome.Unsupported(String message) ->
          throw failure(Status.FAILED_PRECONDITION, message);
    };
  }

  private static dev.whorl.executor.MeasureRequest read(MeasureRequest request) {
    try {
      return Geometries.read(request);
    } catch (IllegalArgumentException e) {
      throw failure(Status.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
    }
  }

  private static StatusRuntimeException failure(Status status, String message) {
    return status.withDescription(message).asRuntimeException();
  }
}
