package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.plan.PlanOutcome;
import dev.whorl.cli.text.Durations;
import dev.whorl.cli.text.Quantities;
import dev.whorl.control.RequestedDeployment;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.solve.Plan;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.ServerDialer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings up agents, plans, loads, starts the router, and goes on with that when the file changes:
 * what the operator does in a cluster.
 */
final class LocalRun {
  private static final Duration LOAD = Duration.ofMinutes(2);

  private final LocalConfig config;
  private final Path root;
  private final Workspace workspace;
  private final Progress progress;
  private final Endpoints endpoints;
  private final Fleet fleet;
  private final Move move;
  private final Supervisor supervisor;
  private final RouterStart router;
  private final String deploymentId = UUID.randomUUID().toString();
  private @Nullable ModelGeometry geometry;

  /**
   * One run, with its processes dialling each other directly.
   *
   * @param root of the checkout, where the binaries are
   */
  LocalRun(LocalConfig config, Path root, Workspace workspace, Progress progress) {
    this(config, root, workspace, progress, Wires.STRAIGHT, new Supervisor(progress));
  }

  LocalRun(
      LocalConfig config,
      Path root,
      Workspace workspace,
      Progress progress,
      Wires wires,
      Supervisor supervisor) {
    this.config = config;
    this.root = root;
    this.workspace = workspace;
    this.progress = progress;
    Binaries binaries = new Binaries(root);
    this.endpoints = new Endpoints(workspace, wires);
    this.fleet =
        new Fleet(
            new AgentStart(
                workspace,
                binaries,
                endpoints,
                StoreFolders.of(config, () -> ModelStore.fetched(root, progress)),
                config.workload().prefillTokens()),
            endpoints);
    this.move = new Move(fleet, progress, this::route);
    this.supervisor = supervisor;
    this.router = new RouterStart(config, workspace, binaries);
  }

  /** How it went. */
  sealed interface Result {
    /**
     * All is up.
     *
     * @param url of the router, without /v1
     * @param blocks of the model
     * @param supervisor of all its processes
     * @param router its process
     */
    record Serving(
        URI url,
        Placement placement,
        Certificate certificate,
        int blocks,
        Supervisor supervisor,
        Child router)
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
    progress.say(
        "starting %d agents; logs in %s".formatted(config.servers().size(), workspace.folder()));
    running.add(fleet);
    List<LocalAgent> agents = fleet.start(config.servers());
    ModelGeometry read = fleet.inspect(LocalPlan.modelRef(config));
    geometry = read;
    tell(read);
    fleet.measured(Measuring.of(agents, read, config, progress));
    // It starts while blocks are loaded; before, it would disturb the measurements.
    RouterStart.Started started = router.start(running, deploymentId, port);
    PlanOutcome outcome = plan(config);
    Goal first = goal(config, outcome);
    if (first == null) {
      return new Result.NoPlan(outcome);
    }
    move.to(first);
    LocalConfig.Link link = LocalPlan.link(config);
    progress.say(
        "blocks loaded; links are assumed to take at most %s and to carry %s/s; waiting for the router"
            .formatted(link.latency(), link.bandwidth()));
    started.awaitReady();
    progress.say("ready");
    running.add(supervisor);
    supervisor.watch(started.process(), Liveness.of(started.url().getPort()), started::revive);
    agents.forEach(this::supervise);
    return new Result.Serving(
        started.url(),
        first.placement(),
        first.certificate(),
        read.getBlocks(),
        supervisor,
        started.process());
  }

  /**
   * Goes on with another state of the file, while sessions run. A server that leaves, or is started
   * again with other memory, is emptied first: none of its sessions ends.
   *
   * @throws BadInput when it cannot be taken; servers that could not be started again stay away
   */
  synchronized void change(LocalConfig next) {
    Differences differences = Differences.between(config(), next);
    if (differences.none()) {
      return;
    }
    progress.say("the file has changed: " + differences.words());
    if (!differences.altered().isEmpty()) {
      empty(differences.altered());
    }
    List<LocalConfig.Server> fresh = new ArrayList<>(differences.altered());
    fresh.addAll(differences.joined());
    try {
      List<LocalAgent> agents = fleet.start(fresh);
      fleet.measured(Measuring.of(agents, Objects.requireNonNull(geometry), next, progress));
      agents.forEach(this::supervise);
      PlanOutcome outcome = plan(next);
      Goal then = goal(next, outcome);
      if (then == null) {
        throw new BadInput("there is no plan for it: " + outcome.explanation());
      }
      move.to(then);
      fleet.end(differences.left());
      route();
      progress.say(
          "%d servers carry %d sessions; certified bound %s"
              .formatted(
                  inForce().servers().size(),
                  next.workload().sessions(),
                  Durations.text(inForce().certificate().worstSeconds())));
    } catch (BadInput refused) {
      fleet.end(fresh);
      throw refused;
    }
  }

  /** Ends servers when nothing runs on them; at once where the others cannot carry it all. */
  private void empty(List<LocalConfig.Server> servers) {
    Set<String> names = servers.stream().map(LocalConfig.Server::name).collect(Collectors.toSet());
    List<LocalConfig.Server> others =
        config().servers().stream().filter(server -> !names.contains(server.name())).toList();
    if (others.isEmpty()) {
      fleet.end(servers);
      return;
    }
    LocalConfig rest = config().withServers(others);
    Goal beside = goal(rest, plan(rest));
    if (beside != null) {
      move.to(beside);
      fleet.end(servers);
      return;
    }
    progress.say("the other servers cannot carry all sessions: those there wait, or are moved");
    fleet.end(servers);
    Goal present = Objects.requireNonNull(move.goal());
    move.to(
        new Goal(
            rest,
            present.deployment(),
            Move.without(present.placement(), names),
            present.certificate()));
  }

  private void supervise(LocalAgent agent) {
    fleet.supervise(agent, supervisor, LOAD, this::route);
  }

  /** Tells the router what is in force, and where. */
  private void route() {
    synchronized (router) {
      Placed now = move.placed();
      if (now != null) {
        router.write(now, fleet, endpoints);
      }
    }
  }

  /** Pages of attention cache that are reserved on a server, as its metrics say. */
  long pages(LocalAgent agent) {
    return AgentMetrics.of(endpoints.of(agent.name()).http()).reservedPages();
  }

  /** Pieces of tuning that took too long on a server, as its metrics say. */
  long tunePiecesOverTime(LocalAgent agent) {
    return AgentMetrics.of(endpoints.of(agent.name()).http()).tunePiecesOverTime();
  }

  Fleet fleet() {
    return fleet;
  }

  /** Where an agent tells its metrics. */
  URI metrics(String server) {
    return URI.create(
        "http://%s:%d/metrics".formatted(AgentStart.HOST, endpoints.of(server).http()));
  }

  /** The chains in force as workers of a trainer. */
  LocalChains chains(int promptTokens, Duration patience) {
    return LocalChains.of(
        inForce(),
        new ServerDialer(
            Workspace.DOMAIN,
            server ->
                InetSocketAddress.createUnresolved(
                    AgentStart.HOST, endpoints.of(server.name()).data()),
            new Identity(workspace.routerCredentials(deploymentId))),
        promptTokens,
        patience);
  }

  /** The file or folder of the model. */
  Path model() {
    return StoreFolders.model(config, () -> ModelStore.fetched(root, progress));
  }

  /** What sessions run by. */
  Placed inForce() {
    return Objects.requireNonNull(move.placed(), "no chain is in force");
  }

  /** The state of the file that is in force, or on its way. */
  LocalConfig config() {
    return Objects.requireNonNull(move.goal(), "nothing is in force before the start").config();
  }

  private PlanOutcome plan(LocalConfig wanted) {
    Goal present = move.goal();
    return PlanOutcome.of(
        LocalPlan.solve(
            LocalPlan.problem(
                wanted,
                fleet.profiled(wanted.servers(), Objects.requireNonNull(geometry)),
                requested(wanted)),
            present == null ? null : present.placement()));
  }

  private @Nullable Goal goal(LocalConfig wanted, PlanOutcome outcome) {
    Plan plan = outcome.plan();
    return plan == null
        ? null
        : new Goal(
            wanted,
            requested(wanted),
            plan.placements().getFirst(),
            plan.certificates().getFirst());
  }

  private RequestedDeployment requested(LocalConfig wanted) {
    return LocalPlan.requested(deploymentId, wanted, Objects.requireNonNull(geometry));
  }

  private void tell(ModelGeometry read) {
    long bytes =
        read.getBlockBytesList().stream().mapToLong(Long::longValue).sum()
            + read.getEmbeddingBytes()
            + read.getHeadBytes();
    progress.say(
        "%s: %s, %d blocks, %s in %s; measuring the servers"
            .formatted(
                config.model().name(),
                read.getArchitecture(),
                read.getBlocks(),
                Quantities.text(bytes),
                config.model().precision()));
  }
}
