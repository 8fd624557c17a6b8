package dev.whorl.simulator.bench;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.dispatch.LeastAddedTime;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import dev.whorl.planning.solve.Plan;
import dev.whorl.simulator.engine.Watch;
import dev.whorl.simulator.pace.Pace;
import dev.whorl.simulator.run.ClusterRun;
import dev.whorl.simulator.run.DeploymentResult;
import dev.whorl.simulator.run.RunResult;
import dev.whorl.simulator.workload.Arrivals;
import dev.whorl.simulator.workload.Lengths;
import dev.whorl.simulator.workload.LoadShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A day of requests on a large cluster: servers in rings of eight, a model of 80 blocks, prompts of
 * 512 and answers of 128 tokens in the mean, the product's dispatch.
 */
public final class SpeedBench {
  private static final int BLOCKS = 80;
  private static final int HOPS = 8;
  private static final int SLOTS = 4;
  private static final int CHUNK = 256;

  private final int servers;
  private final double perSecond;
  private final double seconds;
  private final long seed;

  /** So many servers under so many requests per second for so many seconds. */
  public SpeedBench(int servers, double perSecond, double seconds, long seed) {
    if (servers < HOPS) {
      throw new InvalidInput("servers", servers, "must be at least " + HOPS + ", one ring");
    }
    this.servers = servers;
    this.perSecond = perSecond;
    this.seconds = seconds;
    this.seed = seed;
  }

  /**
   * What was measured.
   *
   * @param events of the data plane: arrivals, frames, chunks, step ends, openings, closes
   * @param usedBytes of the heap after the run
   * @param lateTokens over their bound; 0 if the simulator and the certificate agree
   */
  public record Result(
      int servers,
      double virtualSeconds,
      long requests,
      long tokens,
      long events,
      double wallSeconds,
      double eventsPerSecond,
      double virtualPerWall,
      long usedBytes,
      long lateTokens,
      boolean complete) {}

  /** Runs it. */
  public Result run(Pace pace) {
    Problem problem = problem();
    Placement placement = placement();
    List<Certificate> certificates = new Certifier(problem).certify(List.of(placement), "rings");
    ClusterRun run =
        new ClusterRun(
            "bench",
            problem,
            d -> new LeastAddedTime(),
            ClusterRun.Settings.PRODUCT,
            new Arrivals(spec(), seed));
    run.offer(new Plan(List.of(placement), certificates, List.of()));
    Watch watch =
        (now, events) -> {
          pace.done(Math.min(1, now / seconds), events + " events");
          return !pace.stopped();
        };
    run.run(Double.POSITIVE_INFINITY, watch);
    return result(run.result());
  }

  private Result result(RunResult run) {
    DeploymentResult d = run.deployments().getFirst();
    Runtime runtime = Runtime.getRuntime();
    return new Result(
        servers,
        run.virtualSeconds(),
        d.finished(),
        d.outputTokens(),
        run.events(),
        run.wallSeconds(),
        run.events() / run.wallSeconds(),
        run.virtualSeconds() / run.wallSeconds(),
        runtime.totalMemory() - runtime.freeMemory(),
        d.bound().lateTokens(),
        run.complete());
  }

  private Arrivals.Spec spec() {
    return new Arrivals.Spec(
        0,
        new LoadShape.Constant(perSecond),
        1,
        new Lengths.Uniform(1, 1024),
        new Lengths.Geometric(128, 512),
        seconds,
        Long.MAX_VALUE,
        Arrivals.Known.EXACTLY);
  }

  private Problem problem() {
    Profile profile =
        Profile.of(
            StepTimes.table(new int[] {1, 4, 16}, new double[] {0.8e-3, 0.9e-3, 1.4e-3}),
            new ChunkTime(CHUNK, 2e-3, 0));
    List<Server> pool = new ArrayList<>();
    for (int j = 0; j < servers; j++) {
      pool.add(Server.of("s" + j, 40L << 30));
    }
    double[] access = new double[servers];
    Arrays.fill(access, 2e-4);
    return Problem.single(
        pool,
        ZoneDelay.perServer(access),
        Collections.nCopies(servers, profile),
        ModelShape.uniform("bench", BLOCKS, 1L << 30, 16384),
        Workload.of(new Slot(1024, 512, 24L << 20, CHUNK), servers / HOPS * SLOTS));
  }

  private Placement placement() {
    List<HostedSpan> spans = new ArrayList<>();
    List<Chain> chains = new ArrayList<>();
    int each = BLOCKS / HOPS;
    for (int ring = 0; ring < servers / HOPS; ring++) {
      List<Hop> hops = new ArrayList<>();
      for (int h = 0; h < HOPS; h++) {
        hops.add(new Hop("s" + (ring * HOPS + h), new Span(h * each, (h + 1) * each)));
      }
      hops.forEach(hop -> spans.add(new HostedSpan(hop.server(), hop.span())));
      chains.add(new Chain(hops, SLOTS));
    }
    return new Placement("bench", spans, chains);
  }
}
