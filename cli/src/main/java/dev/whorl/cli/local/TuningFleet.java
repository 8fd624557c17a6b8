package dev.whorl.cli.local;

import dev.whorl.control.Contracts;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.AssignedSpan;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.ServerDialer;
import dev.whorl.tuner.ChainWorker;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Agents as processes, each with the whole of a tiny model: as many chains of one server. */
final class TuningFleet implements AutoCloseable {
  private static final String DEPLOYMENT = "bench-tuning";
  private static final String PLACEMENT = Workspace.NAMESPACE + "/" + DEPLOYMENT;
  private static final String STORE = "bench";
  private static final int SLOT = 64;
  private static final int PREFILL = 16;

  /** Nobody is served beside, so no certificate is at stake. */
  private static final double PIECE_SECONDS = 5;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Endpoints endpoints;
  private final Fleet fleet;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<ChainWorker> workers = new ArrayList<>();
  private final List<String> names;

  TuningFleet(Path root, Workspace workspace, int servers, int promptTokens, long seed)
      throws IOException {
    Path store = workspace.file("store");
    TinyLlama.write(store, seed);
    endpoints = new Endpoints(workspace, Wires.STRAIGHT);
    fleet =
        new Fleet(
            new AgentStart(workspace, new Binaries(root), endpoints, Map.of(STORE, store), PREFILL),
            endpoints);
    names = IntStream.range(0, servers).mapToObj(i -> "worker-" + i).toList();
    ServerDialer dialer =
        new ServerDialer(
            Workspace.DOMAIN,
            server ->
                InetSocketAddress.createUnresolved(
                    AgentStart.HOST, endpoints.of(server.name()).data()),
            new Identity(workspace.routerCredentials(DEPLOYMENT)));
    try {
      List<LocalAgent> agents =
          fleet.start(names.stream().map(name -> new LocalConfig.Server(name, "32Mi", 1)).toList());
      agents.forEach(agent -> agent.assign(assign()));
      for (LocalAgent agent : agents) {
        agent.awaitLoaded(1, PATIENCE, percent -> {});
        ManagedChannel channel = dialer.dial(agent.name());
        channels.add(channel);
        workers.add(
            new ChainWorker(
                agent.name(),
                PLACEMENT,
                List.of(new ChainWorker.Hop(channel, 0, TinyLlama.BLOCKS)),
                promptTokens,
                PATIENCE));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static Assign assign() {
    return Assign.newBuilder()
        .setGeneration(1)
        .setStepContract(Contracts.certified())
        .setTuneSeconds(PIECE_SECONDS)
        .addSpans(
            AssignedSpan.newBuilder()
                .setDeploymentUid(DEPLOYMENT)
                .setPlacement(PLACEMENT)
                .setModel(
                    ModelRef.newBuilder().setUri("store://" + STORE + "/tiny").setPrecision("f32"))
                .setStart(0)
                .setEnd(TinyLlama.BLOCKS)
                .setSlotTokens(SLOT)
                .setPrefillTokens(PREFILL))
        .build();
  }

  List<ChainWorker> workers() {
    return workers;
  }

  /** Ends the process of the last worker, at once. */
  void killLast() {
    boolean _ = fleet.agent(names.getLast()).process().handle().destroyForcibly();
  }

  /** Pieces that took longer than allowed, over all servers that still answer. */
  long piecesOverTime() {
    return names.stream()
        .mapToLong(name -> AgentMetrics.of(endpoints.of(name).http()).tunePiecesOverTime())
        .sum();
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    fleet.close();
  }
}
