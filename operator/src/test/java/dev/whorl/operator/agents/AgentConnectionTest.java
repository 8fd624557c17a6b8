package dev.whorl.operator.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.ControlPortGrpc;
import dev.whorl.protocol.control.Report;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentConnectionTest {
  private static final String AGENT = "agent";

  private final BlockingQueue<StreamObserver<Report>> calls = new LinkedBlockingQueue<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final SlowClock clock = new SlowClock();
  private final Server agent = start();
  private final AgentConnection connection =
      new AgentConnection(
          InProcessChannelBuilder.forName(AGENT).directExecutor().build(), timer, clock, () -> {});

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
      call.onError(Status.UNAVAILABLE.asRuntimeException());
      assertThat(connection.observation()).isInstanceOf(Observation.Reporting.class);
    }
  }

  @Test
  void aPeerThatHangsHasOneSecondChance() throws Exception {
    connection.assign(Assign.newBuilder().setGeneration(1).build());
    StreamObserver<Report> call = call();
    call.onNext(Report.getDefaultInstance());
    await(o -> o instanceof Observation.Reporting);
    call.onError(Status.UNAVAILABLE.asRuntimeException());
    call().onError(Status.UNAVAILABLE.withDescription("no answer").asRuntimeException());
    await(
        o -> o instanceof Observation.Silent(Instant since, String why) && why.equals("no answer"));

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

  private record Deaf() implements StreamObserver<Assign> {
    @Override
    public void onNext(Assign assign) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  /** Between any two looks at it ten seconds pass: so long takes whatever fails. */
  private static final class SlowClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public synchronized Instant instant() {
      now = now.plus(Duration.ofSeconds(10));
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("UTC only");
    }
  }
}
