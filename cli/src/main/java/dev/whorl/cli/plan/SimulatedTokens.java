package dev.whorl.cli.plan;

import dev.whorl.planning.bench.Times;
import dev.whorl.planning.bench.TokenTimes;
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
import dev.whorl.simulator.run.QueueLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * A plan on the simulated data plane: at every load of the profile as many sessions as it says
 * begin together, each with a prompt of one chunk.
 */
final class SimulatedTokens implements TokenTimes {
  private static final int OUTPUT_TOKENS = 64;
  private static final ClusterRun.Settings SETTINGS =
      new ClusterRun.Settings(Options.DEFAULT, QueueLimits.NONE);

  @Override
  public Times of(Problem problem, Plan plan, Supplier<DispatchPolicy> dispatch) {
    Workload workload = problem.deployments().getFirst().workload();
    double mean = 0;
    double p99 = 0;
    double weights = 0;
    for (LoadProfile.Point point : workload.load().points()) {
      int sessions = point.sessions(workload.sessions());
      ClusterRun run =
          new ClusterRun(
              "bench", problem, d -> dispatch.get(), SETTINGS, together(workload.slot(), sessions));
      run.offer(plan);
      run.run(Double.POSITIVE_INFINITY, Watch.NONE);
      var tokens = run.result().deployments().getFirst().timePerToken();
      mean += point.weight() * tokens.mean();
      p99 += point.weight() * tokens.p99();
      weights += point.weight();
    }
    return new Times(mean / weights, p99 / weights);
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
}
