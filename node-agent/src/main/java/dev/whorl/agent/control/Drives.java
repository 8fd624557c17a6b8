package dev.whorl.agent.control;

import dev.whorl.agent.calls.Cancellation;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.Report;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The streams of operators: usually one, two while leadership changes. Each hears every change. */
public final class Drives {
  private final Set<Drive> open = ConcurrentHashMap.newKeySet();
  private final SpanKeeper spans;
  private final Reporting reporting;
  private final Promises promises;
  private final int defaultPrefillTokens;

  /**
   * @param defaultPrefillTokens where an assignment names none
   */
  public Drives(
      SpanKeeper spans, Reporting reporting, Promises promises, int defaultPrefillTokens) {
    this.promises = promises;
    this.spans = spans;
    this.reporting = reporting;
    this.defaultPrefillTokens = defaultPrefillTokens;
  }

  StreamObserver<Assign> accept(StreamObserver<Report> out) {
    Drive drive = new Drive(out);
    Cancellation.handle(out, drive::gone);
    open.add(drive);
    drive.tell(reporting.report());
    return drive;
  }

  /** To be called a few times per second: tells what has changed since the last word. */
  public void tellChanges() {
    if (!open.isEmpty()) {
      Report report = reporting.report();
      open.forEach(drive -> drive.tell(report));
    }
  }

  /** Ends all streams, as this process does. */
  public void close() {
    open.forEach(drive -> drive.end(null));
  }

  private final class Drive implements StreamObserver<Assign> {
    private final StreamObserver<Report> out;
    private @Nullable Report last;
    private boolean closed;

    Drive(StreamObserver<Report> out) {
      this.out = out;
    }

    synchronized void tell(Report report) {
      if (!closed && !report.equals(last)) {
        last = report;
        out.onNext(report);
      }
    }

    synchronized void end(@Nullable Status failure) {
      open.remove(this);
      if (closed) {
        return;
      }
      closed = true;
      if (failure == null) {
        out.onCompleted();
      } else {
        out.onError(failure.asRuntimeException());
      }
    }

    @Override
    public void onNext(Assign assign) {
      try {
        DesiredState next = DesiredState.read(assign, defaultPrefillTokens);
        if (spans.apply(next)) {
          promises.set(next);
          tell(reporting.report());
        } else {
          end(
              Status.FAILED_PRECONDITION.withDescription(
                  "The generation (%d) is below the applied one (%d): this caller no longer leads."
                      .formatted(assign.getGeneration(), spans.desired().generation())));
        }
      } catch (IllegalArgumentException e) {
        end(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
      }
    }

    @Override
    public void onError(Throwable cause) {
      gone();
    }

    synchronized void gone() {
      closed = true;
      open.remove(this);
    }

    @Override
    public void onCompleted() {
      end(null);
    }
  }
}
