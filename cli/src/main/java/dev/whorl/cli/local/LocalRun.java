package dev.whorl.cli.local;

import dev.whorl.cli.plan.PlanOutcome;
import dev.whorl.cli.text.Quantities;
import dev.whorl.control.Assignments;
import dev.whorl.control.Contracts;
import dev.whorl.control.RequestedDeployment;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.solve.Plan;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.ModelGeometry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** Brings up agents, plans, loads and starts the router: what the operator does in a cluster. */
final class LocalRun {
  private static final Duration LOAD = Duration.ofMinutes(2);
  private static final String PLACEMENT = Workspace.NAMESPACE + "/local-1";

  private final LocalConfig config;
  private final Path root;
  private final Workspace workspace;
  private final Progress progress;

  /**
   * One run.
   *
   * @param root of the checkout, where the binaries are
   */
  LocalRun(LocalConfig config, Path root, Workspace workspace, Progress progress) {
    this.config = config;
    this.root = root;
    this.workspace = workspace;
    this.progress = progress;
  }

  /** How it went. */
  sealed interface Result {
    /**
     * All is up.
     *
     * @param url of the router, without /v1
     * @param blocks of the model
     * @param supervisor of all its processes
     */
    record Serving(
        URI url, Placement placement, Certificate certificate, int blocks, Supervisor supervisor)
        implements Result {}

    /** There is no plan; the outcome says why. */
    record NoPlan(PlanOutcome outcome) implements Result {}
  }

  /**
   * Starts everything.
   *
   * @param running takes what must be stopped at the end
   * @param port of the OpenAI API; 0: a free one
   */
  Result start(Running running, int port) {
    Binaries binaries = new Binaries(root);
    Map<String, Path> stores = FleetStart.stores(config, () -> ModelStore.fetched(root, progress));
    FleetStart start = new FleetStart(config, workspace, binaries);
    progress.say(
        "starting %d agents; logs in %s".formatted(config.servers().size(), workspace.folder()));
    Fleet fleet = running.add(start.start(stores));
    fleet.connect();
    ModelGeometry geometry = fleet.inspect(LocalPlan.modelRef(config));
    tell(geometry);
    RequestedDeployment deployment =
        LocalPlan.requested(UUID.randomUUID().toString(), config, geometry);
    var servers = fleet.measure(geometry, config.workload(), config.model().precision(), progress);
    PlanOutcome outcome = PlanOutcome.of(LocalPlan.solve(config, servers, deployment));
    Plan plan = outcome.plan();
    if (plan == null) {
      return new Result.NoPlan(outcome);
    }
    Placement placement = plan.placements().getFirst();
    Certificate certificate = plan.certificates().getFirst();
    assign(fleet, deployment, placement, certificate);
    LocalConfig.Link link = LocalPlan.link(config);
    progress.say(
        "blocks loaded; links are assumed to take at most %s and to carry %s/s; starting the router"
            .formatted(link.latency(), link.bandwidth()));
    RouterStart router = new RouterStart(config, workspace, binaries);
    router.write(PLACEMENT, start, fleet, deployment, placement, certificate);
    RouterStart.Started started = router.start(running, deployment, port);
    progress.say("ready");
    Supervisor supervisor = running.add(new Supervisor(progress));
    supervisor.watch(started.process(), started::revive);
    fleet.supervise(
        supervisor,
        LOAD,
        () -> router.write(PLACEMENT, start, fleet, deployment, placement, certificate));
    return new Result.Serving(
        started.url(), placement, certificate, geometry.getBlocks(), supervisor);
  }

  private void tell(ModelGeometry geometry) {
    long bytes =
        geometry.getBlockBytesList().stream().mapToLong(Long::longValue).sum()
            + geometry.getEmbeddingBytes()
            + geometry.getHeadBytes();
    progress.say(
        "%s: %s, %d blocks, %s in %s; measuring the servers"
            .formatted(
                config.model().name(),
                geometry.getArchitecture(),
                geometry.getBlocks(),
                Quantities.text(bytes),
                config.model().precision()));
  }

  private void assign(
      Fleet fleet, RequestedDeployment deployment, Placement placement, Certificate certificate) {
    var parts = Assignments.of(PLACEMENT, deployment, placement);
    parts.forEach((server, part) ->
        fleet
            .agent(server)
            .assign(
                Assign.newBuilder()
                    .setGeneration(1)
                    .addSpans(part.span())
                    .addAllChains(part.chains())
                    .setStepCapSeconds(certificate.stepSeconds().getOrDefault(server, 0.0))
                    .setHopDelaySeconds(LocalPlan.latencySeconds(config))
                    .setStepContract(Contracts.certified())
                    .build()));
    parts.keySet().forEach(server -> fleet.agent(server).awaitLoaded(1, LOAD));
  }
}
