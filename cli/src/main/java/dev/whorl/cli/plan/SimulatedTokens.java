package dev.whorl.cli.plan;

import dev.whorl.baselines.bench.Times;
import dev.whorl.baselines.bench.TokenTimes;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.solve.Plan;
import dev.whorl.simulator.engine.Options;
import dev.whorl.simulator.engine.Request;
import dev.whorl.simulator.engine.RequestSource;
import dev.whorl.simulator.engine.Watch;
import dev.whorl.simulator.run.ClusterRun;
import dev.whorl.simulator.run.DeploymentResult;
import dev.whorl.simulator.run.QueueLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * A plan on the simulated data plane: at every load of the profile as many sessions as it says
 * begin together, each with a prompt of one chunk.
 */
final class SimulatedTokens implements TokenTimes {
  private static final int OUTPUT_TOKENS = 256;
  private static final ClusterRun.Settings SETTINGS =
      new ClusterRun.Settings(Options.DEFAULT, QueueLimits.NONE);

  @Override
  public Seen of(Problem problem, Plan plan, Supplier<DispatchPolicy> dispatch) {
    Workload workload = problem.deployments().getFirst().workload();
    Sum whole = new Sum();
    Sum between = new Sum();
    for (LoadProfile.Point point : workload.load().points()) {
      int sessions = point.sessions(workload.sessions());
      ClusterRun run =
          new ClusterRun(
              "bench", problem, d -> dispatch.get(), SETTINGS, together(workload.slot(), sessions));
      run.offer(plan);
      run.run(Double.POSITIVE_INFINITY, Watch.NONE);
      DeploymentResult result = run.result().deployments().getFirst();
      whole.add(point.weight(), result.responsePerToken());
      between.add(point.weight(), result.timePerToken());
    }
    return new Seen(whole.mean(), between.mean());
  }

  private static RequestSource together(Slot slot, int sessions) {
    int input = Math.min(slot.prefillTokens(), slot.maxInputTokens());
    int output = Math.min(OUTPUT_TOKENS, slot.maxOutputTokens());
    Deque<Request> requests = new ArrayDeque<>();
    for (int i = 0; i < sessions; i++) {
      requests.add(new Request(0, 0, input, output, output));
    }
    return requests::poll;
  }

  /** A weighted mean in the making. */
  private static final class Sum {
    private double mean;
    private double p99;
    private double weights;

    void add(double weight, dev.whorl.simulator.run.Times times) {
      mean += weight * times.mean();
      p99 += weight * times.p99();
      weights += weight;
    }

    Times mean() {
      return new Times(mean / weights, p99 / weights);
    }
  }
}
