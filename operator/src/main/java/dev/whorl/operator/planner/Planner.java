package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.agents.AgentFleet;
import dev.whorl.operator.settings.PlanningSettings;
import dev.whorl.planning.solve.PlacementSolver;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The one loop that decides placements, on one thread. It wakes on every change of what it looks
 * at, waits a moment for more to come, and then makes a round over everything. A round that was
 * overtaken (409) or failed is simply made again: all it knows it reads anew.
 */
public final class Planner implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Planner.class.getName());
  private static final List<Class<? extends HasMetadata>> WATCHED =
      List.of(LLMDeployment.class, GPUNodePool.class, BlockServer.class, BlockPlacement.class);

  private final KubernetesClient client;
  private final AgentFleet fleet;
  private final PlanningSettings settings;
  private final PlanningMetrics metrics;
  private final Clock clock;
  private final Round round;
  private final Semaphore wakes = new Semaphore(0);
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final Thread thread = Thread.ofPlatform().name("planner").unstarted(this::loop);
  private volatile boolean closed;

  /** A planner that is not started yet. */
  public Planner(
      KubernetesClient client,
      AgentFleet fleet,
      PlanReports reports,
      PlacementSolver solver,
      PlanningSettings settings,
      PlanningMetrics metrics,
      Clock clock) {
    this.client = client;
    this.fleet = fleet;
    this.settings = settings;
    this.metrics = metrics;
    this.clock = clock;
    this.round =
        new Round(
            new Examination(new Survey(fleet, clock, this::wake), settings),
            new GroupDecision(
                new GroupSolver(solver, settings, metrics), settings.minImprovementPercent()),
            new Commit(client),
            reports);
    fleet.listen(server -> wake());
  }

  /** Starts; only the leader does. */
  public void start() {
    for (Class<? extends HasMetadata> kind : WATCHED) {
      informers.add(watch(kind));
    }
    thread.start();
    wake();
  }

  /** Asks for a round soon. */
  public void wake() {
    wakes.release();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    informers.forEach(SharedIndexInformer::stop);
  }

  private <T extends HasMetadata> SharedIndexInformer<T> watch(Class<T> kind) {
    return client
        .resources(kind)
        .inAnyNamespace()
        .inform(
            new ResourceEventHandler<>() {
              @Override
              public void onAdd(T object) {
                wake();
              }

              @Override
              public void onUpdate(T before, T after) {
                wake();
              }

              @Override
              public void onDelete(T object, boolean unknown) {
                wake();
              }
            });
  }

  private void loop() {
    while (!closed) {
      try {
        boolean _ = wakes.tryAcquire(settings.timer().toMillis(), TimeUnit.MILLISECONDS);
        Thread.sleep(settings.coalesce());
        wakes.drainPermits();
        once();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void once() {
    try {
      Snapshot snapshot = Snapshot.read(client, fleet, clock);
      if (closed) {
        // The fleet may have hung up already, and then nobody would be seen to be served.
        return;
      }
      metrics.inForce(snapshot.placements(), snapshot.deployments());
      round.run(snapshot);
      metrics.round("done");
    } catch (KubernetesClientException e) {
      if (closed) {
        return;
      }
      boolean overtaken = e.getCode() == HttpURLConnection.HTTP_CONFLICT;
      metrics.round(overtaken ? "overtaken" : "failed");
      LOG.log(overtaken ? Level.DEBUG : Level.WARNING, "The round is made again.", e);
      wake();
    } catch (RuntimeException e) {
      metrics.round("failed");
      LOG.log(Level.ERROR, "A planning round failed; the next one comes by the timer.", e);
    }
  }
}
