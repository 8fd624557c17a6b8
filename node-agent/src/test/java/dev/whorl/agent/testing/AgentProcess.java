package dev.whorl.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.AgentMain;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.data.DataPortGrpc;
import dev.whorl.protocol.data.DataPortGrpc.DataPortBlockingStub;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.Hop;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.Sampling;
import dev.whorl.protocol.data.StartReply;
import dev.whorl.protocol.data.StartRequest;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.PeerAddresses;
import dev.whorl.protocol.identity.PeerName;
import dev.whorl.protocol.identity.ServerDialer;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An agent as a process of its own, named s0, with a router and an operator at its ports. */
public final class AgentProcess implements AutoCloseable {
  private static final Pattern LISTENS =
      Pattern.compile("data port (\\d+), control port (\\d+), HTTP port (\\d+)");

  private final CertificateAuthority authority =
      CertificateAuthority.create("whorl", Clock.systemUTC());
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final Path log;
  private final Process process;
  private final Duration startTime;
  private final int httpPort;
  private final ManagedChannel data;
  private final ManagedChannel control;
  private long incarnation;

  private AgentProcess(Path folder, Duration deadline, Map<String, String> environment)
      throws IOException {
    Path tls = Files.createDirectories(folder.resolve("tls"));
    authority.issue(Fleet.DOMAIN.server("s0")).write(tls);
    log = folder.resolve("agent.log");
    long begin = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(command(folder, tls, deadline))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    process = builder.start();
    Waiting.until("open ports", () -> LISTENS.matcher(log()).find(), this::log);
    startTime = Duration.ofNanos(System.nanoTime() - begin);
    Matcher ports = LISTENS.matcher(log());
    assertThat(ports.find()).isTrue();
    httpPort = Integer.parseInt(ports.group(3));
    data = dial(Fleet.ROUTER, Integer.parseInt(ports.group(1)));
    control = dial(new PeerName.Operator("whorl"), Integer.parseInt(ports.group(2)));
  }

  /** Starts it and waits for its ports. */
  public static AgentProcess start(Path folder, Duration drainDeadline) throws IOException {
    return start(folder, drainDeadline, Map.of());
  }

  /** The same with more of the environment. */
  public static AgentProcess start(
      Path folder, Duration drainDeadline, Map<String, String> environment) throws IOException {
    return new AgentProcess(folder, drainDeadline, environment);
  }

  /** An operator at its control port. */
  public TestOperator operator() {
    return new TestOperator(control);
  }

  private static List<String> command(Path folder, Path tls, Duration deadline) {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "--add-modules=jdk.incubator.vector",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        AgentMain.class.getName(),
        "--server-name=s0",
        "--bind-address=127.0.0.1",
        "--data-port=0",
        "--control-port=0",
        "--http-port=0",
        "--memory=64Mi",
        "--threads=1",
        "--tls-folder=" + tls,
        "--store=" + Fleet.STORE + "=" + folder.resolve("store"),
        "--drain-deadline=" + deadline);
  }

  private ManagedChannel dial(PeerName shown, int port) {
    return new ServerDialer(
            Fleet.DOMAIN,
            PeerAddresses.fixed(Map.of("s0", Fleet.loopback(port))),
            new Identity(authority.issue(shown)))
        .dial("s0");
  }

  /** Of the operating system. */
  public long pid() {
    return process.pid();
  }

  public Duration startTime() {
    return startTime;
  }

  /** What it has printed so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Loads the plan of one server and attaches as its router. */
  public void load(Plan plan) {
    TestOperator operator = new TestOperator(control);
    operator.load(plan.assign(0, 1));
    Report report = operator.last();
    incarnation = report.getIncarnation();
    DataPortGrpc.newStub(data)
        .withWaitForReady()
        .attach(new Listener())
        .onNext(RouterBeat.newBuilder().setRouter("r1").build());
  }

  public DataPortBlockingStub calls() {
    return DataPortGrpc.newBlockingStub(data)
        .withWaitForReady()
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  public OpenReply open(Plan plan, String session) {
    return calls()
        .open(
            OpenRequest.newBuilder()
                .setSession(session)
                .setEpoch(1)
                .setPlacement(Plan.PLACEMENT)
                .setChain(Plan.CHAIN)
                .setIdsCount(3)
                .setRouter("r1")
                .setSampling(Sampling.newBuilder().setTopP(1).setTopLogprobs(-1).setMaxTokens(5))
                .addHops(
                    Hop.newBuilder()
                        .setServer("s0")
                        .setIncarnation(incarnation)
                        .setEnd(plan.ends().getFirst()))
                .build());
  }

  public StartReply start(Plan plan, String session, List<Integer> ids) {
    assertThat(plan.servers()).hasSize(1);
    return calls()
        .start(StartRequest.newBuilder().setSession(session).setEpoch(1).addAllIds(ids).build());
  }

  public void awaitLastToken(String session) {
    await(
        "the last token",
        event ->
            event.getToken().getSession().equals(session)
                && event.getToken().getFinishValue() != 0);
  }

  public void awaitFault(String session, Reason reason) {
    await(
        "a fault",
        event ->
            event.getFault().getSession().equals(session)
                && event.getFault().getReason() == reason);
  }

  private void await(String what, Predicate<Event> condition) {
    Waiting.until(what, () -> events.stream().anyMatch(condition), () -> events + "\n" + log());
  }

  /** The status of a GET on the HTTP port. */
  public int http(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + httpPort + path).toURL().openConnection();
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  public void awaitHttp(String path, int status) {
    Waiting.until(
        path + " " + status,
        () -> {
          try {
            return http(path) == status;
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  public int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s", log()).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    data.shutdownNow();
    control.shutdownNow();
    process.destroyForcibly();
  }

  private final class Listener implements StreamObserver<Event> {
    @Override
    public void onNext(Event event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }
}
