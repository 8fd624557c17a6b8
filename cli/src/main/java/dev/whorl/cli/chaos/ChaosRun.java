package dev.whorl.cli.chaos;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.local.LocalCluster;
import dev.whorl.cli.local.LocalConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One run: learn the answers while nothing is wrong, let clients ask, do faults, and look at what
 * the clients saw and what is left in the end.
 */
final class ChaosRun {
  /** After a fault all must be as before within so long: start, load, and backing off. */
  private static final Duration HEALING = Duration.ofSeconds(90);

  private static final Duration CALM = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Of equal load at the end, with footprints before and after. */
  private static final Duration EQUAL_LOAD = Duration.ofSeconds(15);

  /** The lease of a router's process and a bit: then nothing may be left of its sessions. */
  private static final Duration LEASE = Duration.ofSeconds(25);

  private final LocalCluster cluster;
  private final PrintWriter out;
  private final Disturbances disturbances = new Disturbances();
  private final Traffic traffic;
  private final Injector injector;
  private final RouterFigures router;
  private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

  ChaosRun(LocalCluster cluster, Wiring wiring, long seed, int atOnce, PrintWriter out) {
    this.cluster = cluster;
    this.out = out;
    this.traffic = new Traffic(cluster, disturbances);
    this.injector = new Injector(cluster, wiring, traffic, seed, atOnce);
    this.router = new RouterFigures(cluster.url());
  }

  /**
   * Runs it.
   *
   * @param faults at least so many, if there is time
   * @param sessions at the same time
   * @param limit after which no fault begins
   */
  Verdict run(int faults, int sessions, List<Question> questions, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    traffic.learn(questions);
    traffic.start(sessions);
    Thread.sleep(CALM);
    Map<String, Footprint> before = footprints();
    CapWatch caps = CapWatch.start(cluster);
    int count = 0;
    int unhealed = 0;
    while (count < faults && System.nanoTime() < end) {
      List<Fault> together = injector.draw();
      disturbances.begin(System.nanoTime());
      inject(together);
      count += together.size();
      if (!heal()) {
        unhealed++;
        out.printf("not healed within %d s%n", HEALING.toSeconds());
      }
      disturbances.end(System.nanoTime());
      settle(CALM);
      out.printf("%d of %d faults; %s%n", count, faults, traffic.tally());
      out.flush();
    }
    disturbances.begin(System.nanoTime());
    injector.restore();
    heal();
    disturbances.end(System.nanoTime());
    settle(CALM);
    Map<String, Footprint> early = footprints();
    settle(EQUAL_LOAD);
    List<String> leaks = Leaks.between(early, footprints());
    leaks.forEach(leak -> out.println("grows under equal load: " + leak));
    traffic.close();
    router.look();
    int left = sessionsLeft();
    caps.close();
    return new Verdict(
        count,
        done,
        traffic.tally(),
        router.recovered(),
        left,
        cluster.pages(),
        unhealed,
        unexplained(caps),
        caps.exceeded(),
        leaks,
        growth(before, footprints()));
  }

  /** Tells of each gap over the bound what was seen at the time; returns how many have no cause. */
  private int unexplained(CapWatch caps) {
    int unexplained = 0;
    for (Tally.Gap gap : traffic.tally().overBoundGaps()) {
      List<String> seen = caps.during(gap.from(), gap.to());
      unexplained += seen.isEmpty() ? 1 : 0;
      out.printf("%s: %s%n", gap, seen.isEmpty() ? "no cause was seen" : String.join(", ", seen));
    }
    return unexplained;
  }

  private void inject(List<Fault> together) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<Fault, Future<String>> running = new LinkedHashMap<>();
      for (Fault fault : together) {
        done.merge(fault, 1, Integer::sum);
        running.put(fault, threads.submit(() -> injector.inject(fault)));
      }
      for (Map.Entry<Fault, Future<String>> each : running.entrySet()) {
        out.printf("%s: %s%n", each.getKey(), words(each.getValue()));
      }
    }
  }

  private static String words(Future<String> fault) throws InterruptedException {
    try {
      return fault.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BadInput refused) {
        return "refused, all stays: " + refused.getMessage();
      }
      // A run of a thousand faults does not end with one that could not be done.
      return "could not be done: " + e.getCause();
    }
  }

  private boolean heal() throws InterruptedException {
    long end = System.nanoTime() + HEALING.toNanos();
    boolean healed = false;
    while (!healed && System.nanoTime() < end) {
      settle(LOOK);
      healed = cluster.isSettled() && router.serving();
    }
    return healed && traffic.awaitTokens(HEALING);
  }

  /** Looks at the router's counters in between, as it may end at any time. */
  private void settle(Duration time) throws InterruptedException {
    Thread.sleep(time);
    router.look();
  }

  private int sessionsLeft() throws InterruptedException {
    long end = System.nanoTime() + LEASE.toNanos();
    while (cluster.sessions() > 0 && System.nanoTime() < end) {
      Thread.sleep(LOOK);
    }
    return cluster.sessions();
  }

  private Map<String, Footprint> footprints() {
    Map<String, Footprint> all = new LinkedHashMap<>();
    for (LocalConfig.Server server : cluster.config().servers()) {
      all.put(server.name(), Footprint.of(cluster.server(server.name())));
    }
    all.put("router", Footprint.of(cluster.router()));
    return all;
  }

  /** What processes have more than at the start; those that were started again count as new. */
  private static Map<String, Footprint> growth(
      Map<String, Footprint> before, Map<String, Footprint> after) {
    Map<String, Footprint> growth = new LinkedHashMap<>();
    after.forEach((name, now) -> {
      Footprint then = before.get(name);
      if (then != null) {
        growth.put(
            name,
            new Footprint(
                now.pid(),
                now.threads() - then.threads(),
                now.handles() - then.handles(),
                now.residentBytes() - then.residentBytes()));
      }
    });
    return growth;
  }
}
