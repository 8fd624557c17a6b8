package dev.whorl.operator.testing;

import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.AssignedSpan;
import dev.whorl.protocol.control.ChainReport;
import dev.whorl.protocol.control.ControlPortGrpc;
import dev.whorl.protocol.control.DeviceReport;
import dev.whorl.protocol.control.InspectRequest;
import dev.whorl.protocol.control.MeasureProgress;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.MemoryReport;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import dev.whorl.protocol.control.State;
import dev.whorl.protocol.control.StepProfile;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.TlsTransport;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An agent that speaks the control port over TLS with the certificate that the operator issued. It
 * loads at once and measures by formula; every failure has a switch.
 */
public final class TestingAgent implements AutoCloseable {
  private final String name;
  private final long memory;
  private final Identity identity;
  private final Server server;
  private final Port port = new Port();
  private final long incarnation = ThreadLocalRandom.current().nextLong();
  private final List<StepProfile> profiles = new ArrayList<>();
  private volatile int sessions;
  private Assign applied = Assign.getDefaultInstance();
  private final List<StreamObserver<Report>> drives = new CopyOnWriteArrayList<>();
  private final TestingModel model;

  /** Steps that took longer than certified, since the start. */
  public volatile long slowSteps;

  /** Seconds of one block at batch 1. */
  public volatile double blockSeconds = 0.001;

  /** With it no span gets beyond LOADING. */
  public volatile boolean loadingStuck;

  /** With it every span fails, for this reason. */
  public volatile @Nullable String loadingFails;

  /** Measurements of larger batches do not fit. */
  public volatile int largestBatch = Integer.MAX_VALUE;

  /** With it measurements stop half-way. */
  public volatile boolean measuringStuck;

  /** With it the device cannot be used, and the agent waits for it. */
  public volatile @Nullable DeviceReport trouble;

  /** With it the store holds another model under every name. */
  public volatile boolean otherModel;

  /** Generations of the assignments that came, in order. */
  public final List<Long> generations = new CopyOnWriteArrayList<>();

  /** So many calls of an operator break before anything is said; counted down. */
  public final AtomicInteger brokenCalls = new AtomicInteger();

  /** Starts at the address. */
  public TestingAgent(
      String name,
      InetSocketAddress address,
      long memory,
      Credentials credentials,
      TestingModel model)
      throws IOException {
    this.name = name;
    this.memory = memory;
    this.model = model;
    this.identity = new Identity(credentials);
    this.server = TlsTransport.server(address, identity).addService(port).build().start();
  }

  /** Takes other certificates, as agents do when their files change. */
  public void reload(Credentials credentials) {
    if (!credentials.equals(identity.credentials())) {
      identity.replace(credentials);
      report();
    }
  }

  /** What it shows and trusts. */
  public Credentials credentials() {
    return identity.credentials();
  }

  /** The server's name. */
  public String name() {
    return name;
  }

  /** What it was told last. */
  public synchronized Assign assigned() {
    return applied;
  }

  /** Whether it has measured. */
  public synchronized boolean measured() {
    return !profiles.isEmpty();
  }

  /**
   * Sessions that run on every chain that starts here, until told otherwise; those that a chain has
   * no place for any more end.
   */
  public void sessions(int count) {
    sessions = count;
    report();
  }

  /** Says again how things are. */
  public void report() {
    Report report = current();
    for (StreamObserver<Report> drive : drives) {
      synchronized (drive) {
        drive.onNext(report);
      }
    }
  }

  /** Takes no more connections and leaves its port; what is open goes on. */
  void leavePort() {
    server.shutdown();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private synchronized Report current() {
    Report.Builder report =
        Report.newBuilder()
            .setIncarnation(incarnation)
            .setAppliedGeneration(applied.getGeneration())
            .setState(State.ONLINE)
            .setExceededCaps(slowSteps)
            .setDeviceClass("testing")
            .addAllProfiles(profiles)
            .addAllRootFingerprints(identity.credentials().rootFingerprints())
            .setMemory(MemoryReport.newBuilder().setTotalBytes(memory).setUsableBytes(memory));
    DeviceReport lacking = trouble;
    if (lacking != null) {
      report.setState(State.JOINING).setDevice(lacking);
    }
    applied.getSpansList().forEach(s -> report.addSpans(span(s)));
    applied
        .getChainsList()
        .forEach(c ->
            report.addChains(
                ChainReport.newBuilder()
                    .setPlacement(c.getPlacement())
                    .setDeploymentUid(c.getDeploymentUid())
                    .setChain(c.getChain())
                    .setCapacity(c.getCapacity())
                    .setSessions(Math.min(sessions, Math.max(c.getCapacity(), c.getResidual())))));
    return report.build();
  }

  private SpanReport span(AssignedSpan span) {
    SpanReport.Builder report =
        SpanReport.newBuilder()
            .setPlacement(span.getPlacement())
            .setDeploymentUid(span.getDeploymentUid())
            .setModel(span.getModel())
            .setStart(span.getStart())
            .setEnd(span.getEnd());
    String failure = loadingFails;
    if (failure != null) {
      return report.setPhase(SpanReport.Phase.FAILED).setMessage(failure).build();
    }
    return loadingStuck
        ? report.setPhase(SpanReport.Phase.LOADING).setPercent(50).build()
        : report.setPhase(SpanReport.Phase.LOADED).setPercent(100).build();
  }

  private final class Port extends ControlPortGrpc.ControlPortImplBase {
    @Override
    public StreamObserver<Assign> drive(StreamObserver<Report> reports) {
      drives.add(reports);
      // Without it a report to an operator that has just hung up would fail the call of the next.
      ((ServerCallStreamObserver<Report>) reports).setOnCancelHandler(() -> drives.remove(reports));
      return new StreamObserver<>() {
        @Override
        public void onNext(Assign assign) {
          if (brokenCalls.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("The call breaks, as the test wants.");
          }
          synchronized (TestingAgent.this) {
            if (assign.getGeneration() < applied.getGeneration()) {
              throw new IllegalStateException("A generation went back.");
            }
            applied = assign;
            generations.add(assign.getGeneration());
          }
          report();
        }

        @Override
        public void onError(Throwable failure) {
          drives.remove(reports);
        }

        @Override
        public void onCompleted() {
          drives.remove(reports);
          reports.onCompleted();
        }
      };
    }

    @Override
    public void inspect(InspectRequest request, StreamObserver<ModelGeometry> answer) {
      try {
        ModelGeometry geometry = model.geometry(request.getModel());
        answer.onNext(otherModel ? geometry.toBuilder().setHash("other").build() : geometry);
        answer.onCompleted();
      } catch (StatusRuntimeException e) {
        answer.onError(e);
      }
    }

    @Override
    public void measure(MeasureRequest request, StreamObserver<MeasureProgress> answer) {
      if (request.getBatches(request.getBatchesCount() - 1) > largestBatch) {
        answer.onError(
            Status.RESOURCE_EXHAUSTED.withDescription("it does not fit").asRuntimeException());
        return;
      }
      answer.onNext(MeasureProgress.newBuilder().setPercent(20).build());
      answer.onNext(MeasureProgress.newBuilder().setPercent(60).build());
      if (measuringStuck) {
        return;
      }
      StepProfile profile = TestingModel.profile(request, blockSeconds);
      synchronized (TestingAgent.this) {
        profiles.add(profile);
      }
      answer.onNext(MeasureProgress.newBuilder().setPercent(100).setProfile(profile).build());
      answer.onCompleted();
      report();
    }
  }
}
