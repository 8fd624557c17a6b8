package dev.whorl.operator.planner;

import dev.whorl.operator.agents.AgentFleet;
import dev.whorl.operator.live.LiveDeployments;
import dev.whorl.operator.settings.PlanningSettings;
import dev.whorl.planning.solve.PlacementSolver;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The one loop that decides placements, on one thread. It wakes on every change of what it looks
 * at, waits a moment for more to come, and then makes a round over everything. A round that was
 * overtaken (409) or failed, however badly, is simply made again: all it knows it reads anew.
 */
public final class Planner implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Planner.class.getName());

  /** Between rounds while a placement is on its way. */
  private static final Duration ON_THE_WAY = Duration.ofSeconds(2);

  private final AgentFleet fleet;
  private final LiveDeployments live;
  private final PlanningSettings settings;
  private final PlanningMetrics metrics;
  private final Clock clock;
  private final WatchedCluster cluster;
  private final ReportNews news = new ReportNews();
  private final Round round;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread thread = Thread.ofPlatform().name("planner").unstarted(this::loop);
  private volatile boolean started;
  private volatile boolean closed;
  private boolean onTheWay;

  /**
   * A planner that is not started yet.
   *
   * @param served the namespaces whose deployments are planned; empty: all
   * @param live how the sessions of deployments spread
   */
  public Planner(
      KubernetesClient client,
      Set<String> served,
      AgentFleet fleet,
      LiveDeployments live,
      PlanReports reports,
      PlacementSolver solver,
      PlanningSettings settings,
      PlanningMetrics metrics,
      Clock clock) {
    this.fleet = fleet;
    this.live = live;
    this.settings = settings;
    this.metrics = metrics;
    this.clock = clock;
    this.cluster = new WatchedCluster(client, served, this::wake);
    this.round =
        new Round(
            new Examination(new Survey(fleet, clock, this::wake), settings),
            new GroupDecision(new GroupSolver(solver, settings, metrics)),
            new Commit(client, made -> cluster.made(made, clock.instant())),
            reports,
            settings.links());
    fleet.listen(this::heard);
    live.listenToLoads(this::wake);
  }

  /** Starts; only the leader does. */
  public void start() {
    cluster.start();
    thread.start();
    started = true;
    wake();
  }

  /** Asks for a round soon. */
  public void wake() {
    wakes.release();
  }

  /** Whether it decides, or has not been told to. */
  public boolean healthy() {
    return !started || closed || (thread.isAlive() && cluster.running());
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    cluster.close();
  }

  private void heard(String server) {
    if (news.isNews(server, fleet.observe(server))) {
      wake();
    }
  }

  private void loop() {
    while (!closed) {
      try {
        boolean _ = wakes.tryAcquire(timer().toMillis(), TimeUnit.MILLISECONDS);
        Thread.sleep(settings.coalesce());
        wakes.drainPermits();
        once();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private Duration timer() {
    boolean sooner = onTheWay && settings.timer().compareTo(ON_THE_WAY) > 0;
    return sooner ? ON_THE_WAY : settings.timer();
  }

  private void once() {
    try {
      if (!cluster.filled()) {
        // What is not listed yet would count as gone.
        wake();
        return;
      }
      Snapshot snapshot = cluster.snapshot(fleet.observations(), live.loads(), clock.instant());
      if (closed) {
        // The fleet may have hung up already, and then nobody would be seen to be served.
        return;
      }
      news.round(snapshot);
      metrics.inForce(snapshot.placements(), snapshot.deployments());
      onTheWay = round.run(snapshot);
      metrics.round("done");
    } catch (KubernetesClientException e) {
      if (closed) {
        return;
      }
      boolean overtaken = e.getCode() == HttpURLConnection.HTTP_CONFLICT;
      metrics.round(overtaken ? "overtaken" : "failed");
      LOG.log(overtaken ? Level.DEBUG : Level.WARNING, "The round is made again.", e);
      wake();
    } catch (Throwable e) {
      if (closed) {
        return;
      }
      // An Error too, a library that is missing for one: nobody else would notice that this ended.
      metrics.round("failed");
      LOG.log(Level.ERROR, "A planning round failed; the next one comes by the timer.", e);
    }
  }
}
