package dev.whorl.simulator.reproduce.routing;

import dev.whorl.baselines.published.Route;
import dev.whorl.baselines.published.reference.OnlineInstance;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.dispatch.JoinFastestFree;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.solve.Plan;
import dev.whorl.simulator.engine.Options;
import dev.whorl.simulator.engine.Request;
import dev.whorl.simulator.engine.Watch;
import dev.whorl.simulator.run.ClusterRun;
import dev.whorl.simulator.run.QueueLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/** One session of a golden instance alone on the data plane in virtual time, in relay mode. */
final class RelayedSession {
  private static final int PROMPT = 20;
  private static final double MS = 1e3;

  private final OnlineInstance instance;

  RelayedSession(OnlineInstance instance) {
    this.instance = instance;
  }

  /** The data plane has one delay per link: prompts travel as decode rows do. */
  static OnlineInstance withPromptsAtDecodeDelays(OnlineInstance golden) {
    List<OnlineInstance.Prefill> prefill =
        IntStream.range(0, golden.pool().size())
            .mapToObj(j ->
                new OnlineInstance.Prefill(
                    golden.pool().roundTrips().at(0, j), golden.prefill().get(j).timePerBlock()))
            .toList();
    return new OnlineInstance(
        golden.pool(),
        golden.sessions(),
        golden.demand(),
        prefill,
        golden.delays(),
        golden.petals());
  }

  /** From the grant of its permit, when the chain is open, to its last token. */
  double milliseconds(Route route) {
    int tokens = instance.demand().outputTokens();
    Deque<Request> one = new ArrayDeque<>(List.of(new Request(0, 0, PROMPT, tokens, tokens)));
    Problem problem = problem(tokens);
    Placement placement = placement(route);
    ClusterRun run =
        new ClusterRun(
            "golden",
            problem,
            d -> new JoinFastestFree(),
            new ClusterRun.Settings(Options.DEFAULT, QueueLimits.NONE),
            one::poll);
    run.offer(
        new Plan(
            List.of(placement),
            new Certifier(problem).certify(List.of(placement), "golden"),
            List.of()));
    run.run(Double.POSITIVE_INFINITY, Watch.NONE);
    var result = run.result().deployments().getFirst();
    double first = result.bound().chains().getFirst().longestFirstTokenSeconds();
    return MS * (first + result.timePerToken().mean() * result.timePerToken().count());
  }

  private Placement placement(Route route) {
    List<Hop> hops = new ArrayList<>();
    List<HostedSpan> spans = new ArrayList<>();
    int start = 0;
    for (Route.Stop stop : route.hops()) {
      Span span = new Span(start, start + stop.blocks());
      hops.add(new Hop("s" + stop.server(), span));
      spans.add(new HostedSpan("s" + stop.server(), span));
      start = span.end();
    }
    return new Placement("m", spans, List.of(new Chain(hops, 1)));
  }

  private Problem problem(int tokens) {
    int servers = instance.pool().size();
    List<Server> pool = new ArrayList<>();
    List<Profile> profiles = new ArrayList<>();
    double[] trips = new double[servers];
    for (int j = 0; j < servers; j++) {
      pool.add(Server.of("s" + j, 1000));
      trips[j] = instance.pool().roundTrips().at(0, j) / MS;
      profiles.add(
          Profile.of(
              StepTimes.constant(instance.pool().servers().get(j).timePerBlock() / MS),
              new ChunkTime(PROMPT, instance.prefill().get(j).timePerBlock() / MS, 0)));
    }
    return Problem.single(
        pool,
        new RelayDelay(trips),
        profiles,
        ModelShape.uniform("m", instance.pool().blocks(), 1, 8),
        Workload.of(new Slot(PROMPT, tokens, 1, PROMPT), 1));
  }
}
