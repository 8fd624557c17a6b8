package dev.whorl.operator.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.operator.testing.MovableClock;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.ControlPortGrpc;
import dev.whorl.protocol.control.Report;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentConnectionTest {
  private static final String AGENT = "agent";

  private final BlockingQueue<StreamObserver<Report>> calls = new LinkedBlockingQueue<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicBoolean breaking = new AtomicBoolean();
  private final MovableClock clock = new MovableClock();
  private final Server agent = start();
  private final AgentConnection connection =
      new AgentConnection(
          InProcessChannelBuilder.forName(AGENT).directExecutor().intercept(new Breaking()).build(),
          timer,
          clock,
          () -> {});

  @AfterEach
  void end() {
    connection.close();
    agent.shutdownNow();
    timer.shutdownNow();
  }

  @Test
  void aBrokenStreamIsNotYetALostServer() throws Exception {
    connection.assign(Assign.newBuilder().setGeneration(1).build());
    for (int i = 0; i < 3; i++) {
      StreamObserver<Report> call = call();
      call.onNext(Report.getDefaultInstance());
      await(o -> o instanceof Observation.Reporting);
      fail(call, Status.UNAVAILABLE);
      assertThat(connection.observation()).isInstanceOf(Observation.Reporting.class);
    }
  }

  @Test
  void aPeerThatHangsHasOneSecondChance() throws Exception {
    connection.assign(Assign.newBuilder().setGeneration(1).build());
    StreamObserver<Report> call = call();
    call.onNext(Report.getDefaultInstance());
    await(o -> o instanceof Observation.Reporting);
    fail(call, Status.UNAVAILABLE);
    fail(call(), Status.UNAVAILABLE.withDescription("no answer"));
    await(
        o -> o instanceof Observation.Silent(Instant since, String why) && why.equals("no answer"));

    call().onNext(Report.getDefaultInstance());
    await(o -> o instanceof Observation.Reporting);
  }

  /**
   * After so long as a peer that hangs is waited for: much longer than the time between retries.
   */
  private void fail(StreamObserver<Report> call, Status status) {
    clock.forward(Duration.ofSeconds(10));
    call.onError(status.asRuntimeException());
  }

  @Test
  void aCallThatCannotEvenBeMadeIsMadeLater() throws Exception {
    breaking.set(true);
    connection.assign(Assign.newBuilder().setGeneration(1).build());
    breaking.set(false);
    call().onNext(Report.getDefaultInstance());
    await(o -> o instanceof Observation.Reporting);
  }

  private StreamObserver<Report> call() throws InterruptedException {
    return Objects.requireNonNull(calls.poll(10, TimeUnit.SECONDS), "nobody calls");
  }

  private void await(Predicate<Observation> wanted) {
    Awaitility.await().until(() -> wanted.test(connection.observation()));
  }

  private Server start() {
    try {
      return InProcessServerBuilder.forName(AGENT)
          .directExecutor()
          .addService(
              new ControlPortGrpc.ControlPortImplBase() {
                @Override
                public StreamObserver<Assign> drive(StreamObserver<Report> reports) {
                  calls.add(reports);
                  return new Deaf();
                }
              })
          .build()
          .start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Calls fail before they are made, as with a defect in a library, while this is wanted. */
  private final class Breaking implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      if (breaking.get()) {
        throw new IllegalStateException("The call breaks, as the test wants.");
      }
      return next.newCall(method, options);
    }
  }

  private record Deaf() implements StreamObserver<Assign> {
    @Override
    public void onNext(Assign assign) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
