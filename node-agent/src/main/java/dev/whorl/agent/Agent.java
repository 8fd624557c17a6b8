package dev.whorl.agent;

import dev.whorl.agent.config.AgentConfig;
import dev.whorl.agent.config.PeerConfig;
import dev.whorl.agent.control.Control;
import dev.whorl.agent.data.DataPortService;
import dev.whorl.agent.data.ModelFileReader;
import dev.whorl.agent.data.RouterStreams;
import dev.whorl.agent.device.DeviceTrouble;
import dev.whorl.agent.device.Devices;
import dev.whorl.agent.device.WatchedDevice;
import dev.whorl.agent.observe.AgentMetrics;
import dev.whorl.agent.observe.DeviceGauges;
import dev.whorl.agent.observe.Health;
import dev.whorl.agent.observe.HttpPort;
import dev.whorl.agent.ring.AssumedDelay;
import dev.whorl.agent.ring.RingInflows;
import dev.whorl.agent.ring.RingLinks;
import dev.whorl.agent.session.LeaseLook;
import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.session.SessionTable;
import dev.whorl.agent.session.Ticker;
import dev.whorl.agent.step.StepLoop;
import dev.whorl.agent.store.ModelStores;
import dev.whorl.agent.tune.TunePace;
import dev.whorl.agent.tune.TunePortService;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.CredentialsWatch;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.PeerAddresses;
import dev.whorl.protocol.identity.PeerName;
import dev.whorl.protocol.identity.ServerDialer;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One device's agent: all parts, wired and running from {@link #start} to {@link #close}. */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Agent.class.getName());
  private static final Duration REPORTS = Duration.ofMillis(200);
  private static final Duration LEASE_LOOK = Duration.ofMillis(250);
  private static final Duration DEVICE_LOOK = Duration.ofSeconds(2);

  private final AgentConfig config;
  private final long incarnation = new SecureRandom().nextLong();
  private final WatchedDevice executor;
  private final Identity identity;
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Health health = new Health();
  private final Timers timers = new Timers(this::die);
  private final ExecutorService disk = Executors.newVirtualThreadPerTaskExecutor();
  private final AssumedDelay hopDelay = new AssumedDelay();
  private final TunePace pace = new TunePace();
  private final AgentMetrics metrics = new AgentMetrics(registry);
  private final RouterStreams routers = new RouterStreams(incarnation);
  private final ModelStores stores;
  private final RingLinks links;
  private final SessionGate gate;
  private final RingInflows inflows;
  private final StepLoop steps;
  private final Control control;
  private final Ports ports;
  private final HttpPort http;

  private Agent(AgentConfig config, BlockExecutor device) throws IOException {
    this.config = config;
    this.executor = new WatchedDevice(device, Devices.monitor(config.device(), device));
    this.identity = new Identity(Credentials.read(config.tls().folder()));
    PeerName.Server self = self();
    stores = new ModelStores(config.stores(), config.sources().settings());
    links =
        new RingLinks(
            self.name(),
            incarnation,
            new ServerDialer(self.domain(), addresses(config.peers()), identity),
            config.peers(),
            Ticker.SYSTEM);
    gate =
        new SessionGate(
            new SessionTable(
                self.name(),
                incarnation,
                config.sessions().lease(),
                config.sessions().closedMemory(),
                Ticker.SYSTEM,
                new AgentEvents(routers, links)));
    inflows = new RingInflows(gate, incarnation, metrics, config.peers(), Ticker.SYSTEM);
    RingWiring wiring = new RingWiring(gate, links, inflows, hopDelay, metrics);
    links.listen(wiring);
    control =
        new Control(
            incarnation,
            executor,
            stores,
            gate,
            identity,
            hopDelay,
            pace,
            config.step(),
            this::die);
    steps =
        new StepLoop(
            gate, executor, wiring, metrics.and(control.cap()).and(control.pace()), this::die);
    ports = openPorts(self);
    http = new HttpPort(config.server().http(), registry, health);
  }

  /**
   * Starts an agent on a device, which it closes at its end. Throws IOException for unusable
   * certificates or taken ports, IllegalArgumentException for a configuration that contradicts
   * itself.
   */
  public static Agent start(AgentConfig config, BlockExecutor executor) throws IOException {
    Agent agent = new Agent(config, executor);
    agent.run();
    return agent;
  }

  private PeerName.Server self() {
    if (identity.name() instanceof PeerName.Server server
        && server.name().equals(config.server().name())) {
      return server;
    }
    throw new IllegalArgumentException(
        "The certificate in (%s) is of %s, not of server (%s)."
            .formatted(config.tls().folder(), identity.name().dnsName(), config.server().name()));
  }

  private static PeerAddresses addresses(PeerConfig peers) throws IOException {
    return peers.file() == null
        ? PeerAddresses.dns(peers.port())
        : PeerAddresses.file(peers.file());
  }

  private Ports openPorts(PeerName.Server self) throws IOException {
    DataPortService data =
        new DataPortService(
            self.domain(),
            gate,
            links,
            inflows,
            routers,
            new ModelFileReader(stores, gate, disk),
            metrics);
    TunePortService tuning =
        new TunePortService(
            gate, executor.deviceClass(), pace, config.step().tuneMemoryBytes(), metrics);
    return Ports.open(
        identity,
        config.server().data(),
        List.of(data, tuning, health.service()),
        config.server().control(),
        List.of(control.service(), health.service()));
  }

  private void die() {
    health.dead();
    gate.run(table ->
        table.faultAll(Refusal.server("A thread that the server cannot do without has ended.")));
  }

  /** Sessions go elsewhere at once; the operator is told before the process ends. */
  private void deviceLost(DeviceTrouble trouble) {
    LOG.log(Level.ERROR, "The device is lost: {0}", trouble.message());
    health.draining();
    // From a thread of its own: the step that told of it may hold what this needs.
    timers
        .scheduler()
        .execute(() -> {
          gate.run(table -> table.faultAll(Refusal.server(trouble.message())));
          control.tellChanges();
        });
  }

  /** Waits until the device is lost, for good; returns why. */
  public DeviceTrouble awaitLoss() throws InterruptedException {
    try {
      return executor.lost().get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void run() {
    JvmMetrics.builder().register(registry);
    DeviceGauges.register(registry, gate, executor);
    DeviceGauges.instruments(registry, executor::reading);
    DeviceGauges.promises(registry, control.cap(), hopDelay);
    DeviceGauges.loads(registry, control.pace());
    steps.start();
    control.start();
    timers.every(
        config.peers().beat(),
        () -> {
          links.beat();
          inflows.beat();
          routers.beat(gate);
        });
    timers.every(
        LEASE_LOOK, new LeaseLook(gate, LEASE_LOOK, System::nanoTime, metrics::leasesExpired));
    timers.every(REPORTS, control::tellChanges);
    timers.every(DEVICE_LOOK, executor::look);
    var _ = executor.lost().thenAccept(this::deviceLost);
    // Lives as long as the timers.
    CredentialsWatch.start(
        config.tls().folder(), identity, config.tls().reload(), timers.scheduler());
    health.started();
  }

  public long incarnation() {
    return incarnation;
  }

  public int dataPort() {
    return ports.data();
  }

  public int controlPort() {
    return ports.control();
  }

  public int httpPort() {
    return http.port();
  }

  /**
   * Takes no new sessions and lets the running ones finish, up to the deadline; then ends them with
   * a word to their routers.
   */
  public void drain() throws InterruptedException {
    health.draining();
    gate.run(SessionTable::drain);
    control.tellChanges();
    if (!gate.awaitEmpty(config.sessions().drainDeadline())) {
      gate.run(
          table -> table.faultAll(Refusal.draining("The server ended before the session did.")));
    }
  }

  @Override
  public void close() {
    timers.close();
    steps.close();
    control.close();
    routers.close();
    inflows.close();
    links.close();
    ports.close();
    http.close();
    disk.close();
    stores.close();
    executor.close();
  }
}
