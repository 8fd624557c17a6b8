package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.control.ProfiledServer;
import dev.whorl.planning.model.Location;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.StepProfile;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/** All agents of one run. */
final class Fleet implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofMinutes(2);

  private final List<LocalAgent> agents;
  private final List<Report> first = new ArrayList<>();

  Fleet(List<LocalAgent> agents) {
    this.agents = List.copyOf(agents);
  }

  void connect() {
    for (LocalAgent agent : agents) {
      first.add(agent.connect(CONNECT));
    }
  }

  LocalAgent agent(String name) {
    return agents.stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
  }

  long incarnation(String name) {
    return agent(name).incarnation();
  }

  /** Has the agents that serve looked after; tells when one has come back with its blocks. */
  void supervise(Supervisor supervisor, Duration loading, Runnable revived) {
    for (LocalAgent agent : agents) {
      supervisor.watch(
          agent.process(),
          () -> {
            agent.revive(CONNECT, loading);
            revived.run();
          });
    }
  }

  /** Asks one agent for the geometry; all of them read the same stores. */
  ModelGeometry inspect(ModelRef model) {
    return get(agents.getFirst().link().inspect(model));
  }

  /** Measures all agents at the same time, as they will have to run at the same time. */
  List<ProfiledServer> measure(
      ModelGeometry geometry, LocalConfig.Load load, String precision, Progress progress) {
    MeasureRequest request =
        MeasureRequest.newBuilder()
            .setGeometry(geometry)
            .setPrecision(precision)
            .setContextTokens(load.maxInputTokens() + load.maxOutputTokens())
            .setPrefillTokens(load.prefillTokens())
            .addAllBatches(batches(load.sessions()))
            .build();
    List<CompletableFuture<StepProfile>> running =
        agents.stream().map(agent -> agent.link().measure(request, percent -> {})).toList();
    List<ProfiledServer> profiled = new ArrayList<>();
    for (int i = 0; i < agents.size(); i++) {
      StepProfile profile = get(running.get(i));
      progress.say(
          "measured %s: %.2f ms per block at one session, %.2f ms at %d"
              .formatted(
                  agents.get(i).name(),
                  profile.getDecode(0).getSeconds() * 1e3,
                  profile.getDecode(profile.getDecodeCount() - 1).getSeconds() * 1e3,
                  profile.getDecode(profile.getDecodeCount() - 1).getBatch()));
      profiled.add(
          new ProfiledServer(
              agents.get(i).name(),
              first.get(i).getMemory().getUsableBytes(),
              Location.ofNode(agents.get(i).name()),
              Map.of(geometry.getHash(), profile)));
    }
    return profiled;
  }

  private static List<Integer> batches(int sessions) {
    return IntStream.of(1, 2, 4, sessions)
        .filter(b -> b <= sessions)
        .sorted()
        .distinct()
        .boxed()
        .toList();
  }

  private static <T> T get(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      Status status = Status.fromThrowable(e);
      throw new BadInput(
          status.getDescription() == null ? status.toString() : status.getDescription());
    }
  }

  @Override
  public void close() {
    agents.forEach(LocalAgent::stop);
    agents.forEach(LocalAgent::close);
  }
}
