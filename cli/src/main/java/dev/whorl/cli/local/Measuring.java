package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.StepProfile;
import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/** Step times of agents, as they measure them. */
final class Measuring {
  private Measuring() {}

  /** Measures agents at the same time, as they will have to run at the same time. */
  static Map<String, StepProfile> of(
      List<LocalAgent> agents, ModelGeometry geometry, LocalConfig config, Progress progress) {
    LocalConfig.Load load = config.workload();
    MeasureRequest request =
        MeasureRequest.newBuilder()
            .setGeometry(geometry)
            .setPrecision(config.model().precision())
            .setContextTokens(load.maxInputTokens() + load.maxOutputTokens())
            .setPrefillTokens(load.prefillTokens())
            .addAllBatches(batches(load.sessions()))
            .build();
    Progress.Bar bar = progress.bar("measuring", agents.size());
    Map<LocalAgent, CompletableFuture<StepProfile>> running = new LinkedHashMap<>();
    agents.forEach(agent ->
        running.put(
            agent, agent.link().measure(request, percent -> bar.show(agent.name(), percent))));
    Map<String, StepProfile> profiles = new LinkedHashMap<>();
    running.forEach((agent, measurement) -> {
      StepProfile profile = get(measurement);
      progress.say(
          "measured %s: %.2f ms per block at one session, %.2f ms at %d"
              .formatted(
                  agent.name(),
                  profile.getDecode(0).getSeconds() * 1e3,
                  profile.getDecode(profile.getDecodeCount() - 1).getSeconds() * 1e3,
                  profile.getDecode(profile.getDecodeCount() - 1).getBatch()));
      profiles.put(agent.name(), profile);
    });
    return profiles;
  }

  /**
   * An agent's answer.
   *
   * @throws BadInput with its words when it refuses
   */
  static <T> T get(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      Status status = Status.fromThrowable(e);
      throw new BadInput(
          status.getDescription() == null ? status.toString() : status.getDescription());
    }
  }

  private static List<Integer> batches(int sessions) {
    return IntStream.of(1, 2, 4, sessions)
        .filter(b -> b <= sessions)
        .sorted()
        .distinct()
        .boxed()
        .toList();
  }
}
