package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.plan.Solvers;
import dev.whorl.cli.text.Durations;
import dev.whorl.cli.text.Quantities;
import dev.whorl.control.ProfiledServer;
import dev.whorl.control.RequestedDeployment;
import dev.whorl.control.Translation;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Repair;
import dev.whorl.planning.solve.Tightened;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file and the measurements as a planning problem, and its solution. */
final class LocalPlan {
  /** One hop between two processes of a busy machine: TLS, two threads that must get a core. */
  private static final LocalConfig.Link LOOPBACK = new LocalConfig.Link("2ms", "1Gi");

  private static final Duration BUDGET = Duration.ofSeconds(5);

  /** Moving a tenth of the weights must better the objective by a twentieth. */
  private static final double GAIN_PER_SHARE = 0.5;

  private LocalPlan() {}

  static RequestedDeployment requested(String id, LocalConfig config, ModelGeometry geometry) {
    LocalConfig.Load load = config.workload();
    LocalConfig.Objective objective = config.objective();
    return new RequestedDeployment(
        id,
        modelRef(config),
        geometry,
        new Workload(
            RequestedDeployment.slot(
                geometry, load.maxInputTokens(), load.maxOutputTokens(), load.prefillTokens()),
            load.sessions(),
            objective == null
                ? null
                : Durations.parse("objective.timePerToken", objective.timePerToken()).toNanos()
                    / 1e9,
            LoadProfile.UNIFORM));
  }

  static ModelRef modelRef(LocalConfig config) {
    return ModelRef.newBuilder()
        .setUri(config.model().uri())
        .setPrecision(config.model().precision())
        .build();
  }

  static Problem problem(
      LocalConfig config, List<ProfiledServer> servers, RequestedDeployment deployment) {
    return Translation.problem(servers, delays(config, servers.size()), List.of(deployment));
  }

  /**
   * Plans.
   *
   * @param present what was gone to before, which is mended: what holds need not be loaded again;
   *     null: nothing was
   */
  static Outcome solve(Problem problem, @Nullable Placement present) {
    PlacementSolver anew = new Tightened(Solvers.named("auto"));
    return present == null
        ? anew.solve(problem, Budget.of(BUDGET))
        : new Repair(anew, GAIN_PER_SHARE)
            .mend(problem, List.of(present), Budget.of(BUDGET))
            .outcome();
  }

  /** What is assumed of the way from process to process. */
  static LocalConfig.Link link(LocalConfig config) {
    LocalConfig.Link link = config.link();
    return link == null ? LOOPBACK : link;
  }

  static double latencySeconds(LocalConfig config) {
    return Durations.parse("link.latency", link(config).latency()).toNanos() / 1e9;
  }

  private static HopDelay delays(LocalConfig config, int servers) {
    LocalConfig.Link link = link(config);
    double latency = latencySeconds(config);
    long bandwidth = Quantities.bytes("link.bandwidth", link.bandwidth());
    if (bandwidth == 0) {
      throw new BadInput("link.bandwidth (%s) must be above 0.".formatted(link.bandwidth()));
    }
    double[] access = new double[servers];
    Arrays.fill(access, latency / 2);
    return new ZoneDelay(
        new int[servers],
        access,
        new double[][] {{0}},
        new double[][] {{1.0 / bandwidth}},
        latency / 2);
  }
}
