package dev.whorl.operator;

import dev.whorl.operator.agents.AgentFleet;
import dev.whorl.operator.agents.ControlDialer;
import dev.whorl.operator.autoscaling.AutoscalingReconciler;
import dev.whorl.operator.deployment.DeploymentReconciler;
import dev.whorl.operator.identity.Authority;
import dev.whorl.operator.kube.EventWriter;
import dev.whorl.operator.kube.WatchedNamespaces;
import dev.whorl.operator.live.LiveDeployments;
import dev.whorl.operator.live.LiveReconciler;
import dev.whorl.operator.placement.PlacementReconciler;
import dev.whorl.operator.planner.PlanReports;
import dev.whorl.operator.planner.Planner;
import dev.whorl.operator.planner.PlanningMetrics;
import dev.whorl.operator.pool.PoolReconciler;
import dev.whorl.operator.rollout.RolloutReconciler;
import dev.whorl.operator.server.ServerReconciler;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.InvalidCredentials;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The whole operator on one client: elects a leader, and while this process leads runs the
 * reconcilers, the conversation with the agents, and the planner.
 */
public final class ControlPlane implements AutoCloseable {
  /** How long ending may take: the lease is given back in it if the API server answers. */
  static final Duration STOP_LIMIT = Duration.ofSeconds(3);

  private static final Duration FILLING_LIMIT = Duration.ofDays(1);
  private static final Logger LOG = System.getLogger(ControlPlane.class.getName());
  private static final Duration OWN_RENEWAL = Duration.ofHours(12);
  private static final Duration ROOTS_LOOK = Duration.ofMinutes(10);

  private final Environment environment;
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          1, Thread.ofPlatform().daemon().name("agents-", 0).factory());
  private final Reconciliations reconciliations = new Reconciliations();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Authority authority;
  private final Identity identity;
  private final AgentFleet fleet;
  private final Planner planner;
  private final Operator operator;

  /** A control plane that is not started yet. */
  public ControlPlane(Environment environment) throws InvalidCredentials {
    this.environment = environment;
    OperatorSettings settings = environment.settings();
    Clock clock = environment.clock();
    authority = Authority.open(environment.client(), settings, clock);
    identity = new Identity(authority.operator());
    var _ =
        timer.scheduleWithFixedDelay(
            new Lasting(
                "Renewing the operator's certificate",
                () -> identity.replace(authority.operator())),
            OWN_RENEWAL.toSeconds(),
            OWN_RENEWAL.toSeconds(),
            TimeUnit.SECONDS);
    fleet =
        new AgentFleet(
            new ControlDialer(settings.domain(), environment.addresses(), identity), timer, clock);
    PlanReports reports = new PlanReports();
    LiveDeployments live = new LiveDeployments();
    planner =
        new Planner(
            environment.client(),
            settings.watchNamespaces(),
            fleet,
            live,
            reports,
            environment.solver(),
            environment.planning(),
            new PlanningMetrics(environment.registry()),
            clock);
    operator = new Operator(this::configure);
    register(new PoolReconciler(environment.client(), settings, clock));
    register(new ServerReconciler(environment.client(), settings, authority, fleet, clock));
    Set<String> served = WatchedNamespaces.of(settings);
    register(new PlacementReconciler(environment.client()), served);
    register(
        new DeploymentReconciler(
            environment.client(),
            settings,
            authority,
            reports,
            live,
            environment.registry(),
            clock),
        served);
    register(
        new LiveReconciler(
            fleet,
            new EventWriter(environment.client(), clock),
            environment.figures(),
            live,
            clock),
        served);
    new ControlMetrics(environment.registry(), fleet, authority);
    registerAutoscaling(served);
    register(
        new RolloutReconciler(
            environment.client(), live, environment.demand(), environment.clock()),
        served);
  }

  private void registerAutoscaling(Set<String> namespaces) {
    register(
        new AutoscalingReconciler(environment.client(), environment.demand(), environment.clock()),
        namespaces);
  }

  private <P extends HasMetadata> void register(Reconciler<P> reconciler, Set<String> namespaces) {
    operator.register(
        reconciler,
        override -> override.withRetry(Retrying.forEver()).settingNamespaces(namespaces));
  }

  private <P extends HasMetadata> void register(Reconciler<P> reconciler) {
    operator.register(reconciler, override -> override.withRetry(Retrying.forEver()));
  }

  /** Joins the election; returns at once. */
  public void start() {
    operator.start();
  }

  /** Whether every watch is alive, and every thread that nobody else would miss. */
  public boolean healthy() {
    return operator.getRuntimeInfo().allEventSourcesAreHealthy()
        && planner.healthy()
        && reconciliations.healthy()
        && !timer.isTerminated();
  }

  /** Ends all work and gives the lease back, in {@link #STOP_LIMIT} at most. */
  @Override
  public void close() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    planner.close();
    // With the API server out of reach the lease cannot be given back; it runs out by itself.
    Thread stop = Thread.ofPlatform().daemon().name("stop").start(this::stopInOrder);
    try {
      if (!stop.join(STOP_LIMIT)) {
        LOG.log(Level.WARNING, "Ending without having given the lease back.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever decides ends before what it looks at: to look at nothing is to lose everything. */
  private void stopInOrder() {
    try {
      reconciliations.end();
      fleet.close();
      timer.shutdownNow();
      operator.stop();
      LeaseRelease.of(environment.client(), environment.settings());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "The operator did not end in order.", e);
    }
  }

  private void configure(ConfigurationServiceOverrider configuration) {
    configuration
        .withKubernetesClient(environment.client())
        .withCloseClientOnStop(false)
        .checkingCRDAndValidateLocalModel(false)
        // A connection that an overloaded API server closes is no reason to end: it is tried again.
        .withStopOnInformerErrorDuringStartup(false)
        // Nothing is decided on a cache that is not filled: what is missing there would count as
        // gone. If it takes too long, the probe ends this process.
        .withCacheSyncTimeout(FILLING_LIMIT)
        .withExecutorService(reconciliations.threads())
        .withReconciliationTerminationTimeout(Duration.ofSeconds(1))
        .withUseSSAToPatchPrimaryResource(true)
        .withMetrics(MicrometerMetricsV2.newBuilder(environment.registry()).build())
        .withLeaderElectionConfiguration(election());
  }

  @SuppressWarnings("deprecation") // the only way to say false; the builder's is marked for removal
  private LeaderElectionConfiguration election() {
    OperatorSettings settings = environment.settings();
    // Not to exit on the end of leading: the SDK would call System.exit from inside the shutdown
    // hook
    // and wait for itself.
    return new LeaderElectionConfiguration(
        settings.lease(),
        settings.namespace(),
        LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
        LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
        LeaderElectionConfiguration.RETRY_PERIOD_DEFAULT_VALUE,
        settings.podName(),
        new LeaderCallbacks(
            this::lead, this::lost, leader -> LOG.log(Level.INFO, "{0} leads.", leader)),
        false);
  }

  private void lead() {
    planner.start();
    Instant since = environment.clock().instant();
    var _ =
        timer.scheduleWithFixedDelay(
            // An API server that is slow must not hold up the agents, whose timer this is.
            () ->
                Thread.ofVirtual().start(new Lasting("Turning the roots", () -> turnRoots(since))),
            0,
            ROOTS_LOOK.toSeconds(),
            TimeUnit.SECONDS);
  }

  private void turnRoots(Instant leadingSince) {
    Duration led = Duration.between(leadingSince, environment.clock().instant());
    if (authority.turn(environment.settings().rotation(), led, fleet::allTrust)) {
      identity.replace(authority.operator());
      fleet.lookAgain();
    }
  }

  private void lost() {
    if (!stopping.get()) {
      LOG.log(Level.ERROR, "The lease is lost; this process ends, for another one leads now.");
      environment.leaseLost().run();
    }
  }
}
