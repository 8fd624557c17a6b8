package dev.whorl.control;

import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.ControlPortGrpc;
import dev.whorl.protocol.control.InspectRequest;
import dev.whorl.protocol.control.MeasureProgress;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.StepProfile;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The control port of one agent, seen from whoever plans. Nothing here blocks: answers come on gRPC
 * threads, failures as {@link io.grpc.StatusRuntimeException} in the future.
 */
public final class AgentLink {
  private static final Duration INSPECT_LIMIT = Duration.ofMinutes(2);
  private static final Duration MEASURE_LIMIT = Duration.ofMinutes(10);

  private final ControlPortGrpc.ControlPortStub stub;

  /** Speaks over the channel, which stays the caller's to close. */
  public AgentLink(ManagedChannel channel) {
    this.stub = ControlPortGrpc.newStub(channel);
  }

  /**
   * Reads the geometry of a model from the agent's stores, or from the headers of one that lies
   * elsewhere.
   *
   * @return fails with NOT_FOUND or FAILED_PRECONDITION when the model cannot be served
   */
  public CompletableFuture<ModelGeometry> inspect(ModelRef model) {
    var last = new LastMessage<ModelGeometry>(geometry -> {});
    stub.withDeadlineAfter(INSPECT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .inspect(InspectRequest.newBuilder().setModel(model).build(), last);
    return last.answer();
  }

  /**
   * Measures step times, which takes seconds.
   *
   * @param percent told how far the measurement is, 0..100
   */
  public CompletableFuture<StepProfile> measure(MeasureRequest request, IntConsumer percent) {
    var last = new LastMessage<MeasureProgress>(p -> percent.accept(p.getPercent()));
    stub.withDeadlineAfter(MEASURE_LIMIT.toMillis(), TimeUnit.MILLISECONDS).measure(request, last);
    return last.answer()
        .thenApply(progress -> {
          if (!progress.hasProfile()) {
            throw Status.INTERNAL
                .withDescription("the agent ended the measurement without a profile")
                .asRuntimeException();
          }
          return progress.getProfile();
        });
  }

  /**
   * Opens the stream that carries desired state to the agent and observed state back.
   *
   * @param reports called for every report, one at a time
   * @param end called once, when the stream is over, with the reason
   */
  public Drive drive(Consumer<Report> reports, Consumer<Status> end) {
    return new Drive(stub.drive(new Reports(reports, end)));
  }

  /** The open stream. */
  public static final class Drive implements AutoCloseable {
    private final StreamObserver<Assign> assigns;

    private Drive(StreamObserver<Assign> assigns) {
      this.assigns = assigns;
    }

    /** Sends the desired state; the agent refuses a generation below the one it has applied. */
    public synchronized void assign(Assign assign) {
      assigns.onNext(assign);
    }

    @Override
    public synchronized void close() {
      assigns.onCompleted();
    }
  }

  private record Reports(Consumer<Report> reports, Consumer<Status> end)
      implements StreamObserver<Report> {
    @Override
    public void onNext(Report report) {
      reports.accept(report);
    }

    @Override
    public void onError(Throwable failure) {
      end.accept(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end.accept(Status.OK);
    }
  }
}
