package dev.whorl.cli.local;

import dev.whorl.cli.plan.PlanOutcome;
import dev.whorl.cli.text.Durations;
import dev.whorl.cli.text.PlanText;
import dev.whorl.cli.text.Quantities;
import dev.whorl.control.Assignments;
import dev.whorl.control.RequestedDeployment;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.ModelGeometry;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl local}: agents and a router as processes on this machine. */
@Command(
    name = "local",
    mixinStandardHelpOptions = true,
    description = {
      "Runs agents and a router as processes on this machine, asks one question, and serves until Ctrl-C.",
      "Example: ./whorl local --file manifests/examples/local.yaml --once"
    })
public final class LocalCommand implements Callable<Integer> {
  private static final Duration LOAD = Duration.ofMinutes(2);
  private static final int ANSWER_TOKENS = 48;
  private static final String PLACEMENT = Workspace.NAMESPACE + "/local-1";

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--file",
      description = "Model, workload and servers; default manifests/examples/local.yaml.")
  private @Nullable Path file;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port of the OpenAI API; 0: a free one. Default ${DEFAULT-VALUE}.")
  private int port;

  @Option(names = "--once", description = "End after the answer.")
  private boolean once;

  @Option(
      names = "--question",
      defaultValue = "What is the capital of France?",
      description = "Asked when all is up. Default: ${DEFAULT-VALUE}")
  private String question = "";

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Path root = Path.of(System.getProperty("whorl.root", "."));
    LocalConfig config =
        LocalConfig.read(file == null ? root.resolve("manifests/examples/local.yaml") : file);
    if (port != 0) {
      Ports.requireFree(port);
    }
    Progress progress = new Progress(out);
    try (Workspace workspace = Workspace.create();
        Running running = new Running()) {
      Runtime.getRuntime().addShutdownHook(new Thread(running::close, "stop"));
      return serve(config, root, workspace, running, progress, out);
    }
  }

  private int serve(
      LocalConfig config,
      Path root,
      Workspace workspace,
      Running running,
      Progress progress,
      PrintWriter out)
      throws InterruptedException {
    Binaries binaries = new Binaries(root);
    Map<String, Path> stores = FleetStart.stores(config, ModelStore.fetched(root, progress));
    FleetStart start = new FleetStart(config, workspace, binaries);
    progress.say(
        "starting %d agents; logs in %s".formatted(config.servers().size(), workspace.folder()));
    Fleet fleet = running.add(start.start(stores));
    fleet.connect();
    ModelGeometry geometry = fleet.inspect(LocalPlan.modelRef(config));
    progress.say(
        "%s: %s, %d blocks, %s in %s; measuring"
            .formatted(
                config.model().name(),
                geometry.getArchitecture(),
                geometry.getBlocks(),
                Quantities.text(bytes(geometry)),
                config.model().precision()));
    RequestedDeployment deployment =
        LocalPlan.requested(UUID.randomUUID().toString(), config, geometry);
    var servers = fleet.measure(geometry, config.workload(), config.model().precision(), progress);
    Outcome outcome = LocalPlan.solve(config, servers, deployment);
    PlanOutcome planned = PlanOutcome.of(outcome);
    if (planned.plan() == null) {
      planned.explain(out);
      return planned.exitCode();
    }
    Placement placement = planned.plan().placements().getFirst();
    Certificate certificate = planned.plan().certificates().getFirst();
    assign(fleet, deployment, placement);
    progress.say("loaded");
    RouterStart router = new RouterStart(config, workspace, binaries);
    router.write(PLACEMENT, start, fleet, placement, certificate);
    URI url = router.start(running, deployment, port);
    progress.say("router ready");
    PlanText.lines(placement, certificate, geometry.getBlocks()).forEach(out::println);
    out.println();
    out.println("> " + question);
    ChatProbe.Timing timing =
        new ChatProbe(url, config.model().name(), out).ask(question, ANSWER_TOKENS);
    out.println();
    out.printf(
        "measured: first token %s; per token %s median, %s worst; certified bound %s%n",
        Durations.text(timing.firstTokenSeconds()),
        Durations.text(timing.median()),
        Durations.text(timing.worst()),
        Durations.text(certificate.worstSeconds()));
    if (once) {
      return 0;
    }
    out.println("OpenAI base URL: " + url.resolve("/v1") + "   (Ctrl-C ends everything)");
    out.flush();
    new CountDownLatch(1).await();
    return 0;
  }

  private static long bytes(ModelGeometry geometry) {
    return geometry.getBlockBytesList().stream().mapToLong(Long::longValue).sum()
        + geometry.getEmbeddingBytes()
        + geometry.getHeadBytes();
  }

  private static void assign(Fleet fleet, RequestedDeployment deployment, Placement placement) {
    var parts = Assignments.of(PLACEMENT, deployment, placement);
    parts.forEach((server, part) ->
        fleet
            .agent(server)
            .assign(
                Assign.newBuilder()
                    .setGeneration(1)
                    .addSpans(part.span())
                    .addAllChains(part.chains())
                    .build()));
    parts.keySet().forEach(server -> fleet.agent(server).awaitLoaded(1, LOAD));
  }
}
