package dev.whorl.operator.planner;

import dev.whorl.control.AgentLink;
import dev.whorl.crds.BlockServer;
import dev.whorl.operator.agents.AgentFleet;
import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.server.ReportedProfile;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.StepProfile;
import io.grpc.Status;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What agents know and planning needs: the geometry of models, and how fast each server runs them.
 * Asking never blocks: an answer that comes later starts another round.
 */
final class Survey {
  private static final int[] BATCHES = {1, 2, 4};
  private static final int QUARTER = 25;

  private record Model(String uri, String precision) {}

  private record Measurement(
      String server,
      String incarnation,
      String geometry,
      String precision,
      int context,
      int chunk) {}

  private final AgentFleet fleet;
  private final Questions<Model, ModelGeometry> geometries;
  private final Questions<Measurement, StepProfile> measurements;
  private final ConcurrentMap<Measurement, Integer> percents = new ConcurrentHashMap<>();
  private final Runnable news;

  Survey(AgentFleet fleet, Clock clock, Runnable answered) {
    this.fleet = fleet;
    this.news = answered;
    this.geometries = new Questions<>(clock, answered);
    this.measurements = new Questions<>(clock, answered);
  }

  /** The geometry of a model, asked of one of the servers, all of which report. */
  Answer<ModelGeometry> geometry(ModelRef model, List<BlockServer> servers) {
    return geometries.ask(
        new Model(model.getUri(), model.getPrecision()),
        "reading model " + model.getUri(),
        () -> link(servers.getFirst()).inspect(model));
  }

  /**
   * The profile of a server for a geometry: measured before, or measured now if the server is idle.
   * Servers that are asked in the same round measure at the same time, as they will run.
   */
  Answer<StepProfile> profile(
      BlockServer server,
      @Nullable Observation observation,
      ModelGeometry geometry,
      ProfileNeed need) {
    StepProfile known = known(server, observation, geometry, need);
    if (known != null) {
      return new Answer.Known<>(known);
    }
    Report report = observation == null ? null : observation.report();
    if (report == null) {
      return new Answer.Asked<>(server.getMetadata().getName());
    }
    Measurement key =
        new Measurement(
            server.getMetadata().getName(),
            Long.toUnsignedString(report.getIncarnation(), 16),
            geometry.getHash(),
            need.precision(),
            need.contextTokens(),
            need.prefillTokens());
    String what = "measuring on " + server.getMetadata().getName();
    if (measurements.peek(key) == null && busy(report)) {
      return new Answer.Failed<>(
          "Server %s cannot be measured while it serves sessions."
              .formatted(server.getMetadata().getName()),
          false);
    }
    Answer<StepProfile> answer =
        measurements.ask(key, what, () -> measure(key, server, geometry, need));
    return answer instanceof Answer.Asked
        ? new Answer.Asked<>("%s (%d %%)".formatted(key.server(), percents.getOrDefault(key, 0)))
        : answer;
  }

  /** Rounds are made for quarters only: each lists everything. */
  private void progressed(Measurement key, int percent) {
    Integer before = percents.put(key, percent);
    if (before != null && percent / QUARTER != before / QUARTER) {
      news.run();
    }
  }

  private CompletableFuture<StepProfile> measure(
      Measurement key, BlockServer server, ModelGeometry geometry, ProfileNeed need) {
    MeasureRequest request =
        MeasureRequest.newBuilder()
            .setGeometry(geometry)
            .setPrecision(need.precision())
            .setContextTokens(need.contextTokens())
            .setPrefillTokens(need.prefillTokens())
            .addAllBatches(batches(need.sessions()))
            .build();
    return measure(link(server), request, percent -> progressed(key, percent))
        .whenComplete((profile, failure) -> percents.remove(key));
  }

  /** Where the caches of the largest batch do not fit, smaller ones say enough. */
  private static CompletableFuture<StepProfile> measure(
      AgentLink link, MeasureRequest request, IntConsumer percent) {
    return link.measure(request, percent)
        .exceptionallyCompose(failure ->
            request.getBatchesCount() > 1 && tooLarge(failure)
                ? measure(link, withoutLargest(request), percent)
                : CompletableFuture.failedFuture(failure));
  }

  private static boolean tooLarge(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return Status.fromThrowable(cause).getCode() == Status.Code.RESOURCE_EXHAUSTED;
  }

  static MeasureRequest withoutLargest(MeasureRequest request) {
    List<Integer> batches = request.getBatchesList();
    return request.toBuilder()
        .clearBatches()
        .addAllBatches(batches.subList(0, batches.size() - 1))
        .build();
  }

  /** 1, 2, 4 and the sessions that are asked for, as far as they are below them. */
  static List<Integer> batches(int sessions) {
    TreeSet<Integer> batches = new TreeSet<>();
    for (int batch : BATCHES) {
      if (batch <= sessions) {
        batches.add(batch);
      }
    }
    batches.add(Math.min(sessions, MAX_BATCH));
    return List.copyOf(batches);
  }

  /** Beyond it the table is continued with its steepest slope. */
  private static final int MAX_BATCH = 64;

  private static @Nullable StepProfile known(
      BlockServer server,
      @Nullable Observation observation,
      ModelGeometry geometry,
      ProfileNeed need) {
    Report report = observation == null ? null : observation.report();
    Stream<StepProfile> reported =
        report == null ? Stream.empty() : report.getProfilesList().stream();
    Stream<StepProfile> kept =
        server.getStatus() == null
            ? Stream.empty()
            : server.getStatus().profiles().stream().map(ReportedProfile::profile);
    return Stream.concat(reported, kept)
        .filter(p -> p.getGeometryHash().equals(geometry.getHash()))
        .filter(p -> p.getPrecision().equals(need.precision()))
        .filter(p -> p.getContextTokens() >= need.contextTokens())
        .filter(p -> p.getPrefillTokens() == need.prefillTokens())
        .filter(p -> p.getDecodeCount() > 0)
        .findFirst()
        .orElse(null);
  }

  private static boolean busy(Report report) {
    return report.getChainsList().stream().anyMatch(c -> c.getSessions() > 0)
        || report.getSpansList().stream().anyMatch(s -> s.getSessions() > 0);
  }

  private AgentLink link(BlockServer server) {
    return Objects.requireNonNull(
        fleet.link(server.getMetadata().getName()), "a server that reports is linked");
  }
}
