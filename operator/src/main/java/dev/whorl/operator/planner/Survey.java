package dev.whorl.operator.planner;

import dev.whorl.control.AgentLink;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.operator.agents.AgentFleet;
import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.kube.Digest;
import dev.whorl.operator.server.ReportedProfile;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.StepProfile;
import dev.whorl.protocol.control.StepTime;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What agents know and planning needs: the geometry of models, and how fast each server runs them.
 * Asking never blocks: an answer that comes later starts another round.
 */
final class Survey {
  private static final int[] BATCHES = {1, 2, 4};
  private static final int QUARTER = 25;

  /** Agents may read a file as long as this one without looking at it again. */
  private static final Duration FRESH_MODEL = Duration.ofMinutes(10);

  /** A measurement speaks of one run of an agent, which does not change. */
  private static final Duration ALWAYS = Duration.ofDays(365);

  /** Stores are the pool's: the same URI may be another file in another one. */
  private record Model(String pool, String stores, String uri, String precision) {}

  private record Measurement(
      String server,
      String incarnation,
      String geometry,
      String precision,
      int context,
      int chunk,
      int batch) {}

  private final AgentFleet fleet;
  private final Questions<Model, ModelGeometry> geometries;
  private final Questions<Measurement, StepProfile> measurements;
  private final ConcurrentMap<Measurement, Integer> percents = new ConcurrentHashMap<>();
  private final Runnable news;

  /** The last profile of a server for an edition: it counts until there is another. */
  private final Map<String, StepProfile> last = new ConcurrentHashMap<>();

  Survey(AgentFleet fleet, Clock clock, Runnable answered) {
    this.fleet = fleet;
    this.news = answered;
    this.geometries = new Questions<>(clock, FRESH_MODEL, answered);
    this.measurements = new Questions<>(clock, ALWAYS, answered);
  }

  /** The geometry of a model in the stores of a pool, asked of one of its servers that report. */
  Answer<ModelGeometry> geometry(ModelRef model, GPUNodePool pool, BlockServer server) {
    String name = pool.getMetadata().getName();
    return geometries.ask(
        new Model(
            name,
            Digest.of(
                Serialization.asJson(pool.getSpec().stores())
                    + Serialization.asJson(pool.getSpec().sources())),
            model.getUri(),
            model.getPrecision()),
        "reading model %s on a server of pool %s".formatted(model.getUri(), name),
        () -> link(server).inspect(model));
  }

  /** Ends a round: what concerns no deployment any more is forgotten. */
  void endRound() {
    geometries.forgetUnasked();
    measurements.forgetUnasked();
  }

  /**
   * The profile of a server for a geometry: measured before with as many rows as are needed, or
   * measured now if the server is idle. Of a server that is busy a profile of fewer rows is taken,
   * continued as {@link dev.whorl.planning.model.StepTimes} does; the certificate says so
   * (Drafting). Servers that are asked in the same round measure at the same time, as they will
   * run.
   */
  Answer<StepProfile> profile(
      BlockServer server,
      @Nullable Observation observation,
      ModelGeometry geometry,
      ProfileNeed need) {
    StepProfile known = known(server, observation, geometry, need);
    if (known != null && largest(known) >= need.rows()) {
      return new Answer.Known<>(known);
    }
    Report report = observation == null ? null : observation.report();
    if (report == null) {
      return new Answer.Asked<>(server.getMetadata().getName());
    }
    Measurement key =
        new Measurement(
            server.getMetadata().getName(),
            incarnation(report),
            geometry.getHash(),
            need.precision(),
            need.contextTokens(),
            need.prefillTokens(),
            need.rows());
    String what = "measuring on " + server.getMetadata().getName();
    if (measurements.peek(key) == null && busy(report)) {
      if (known != null) {
        return new Answer.Known<>(known);
      }
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
            .addAllBatches(batches(need.rows()))
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

  /** 1, 2, 4 and the rows that are needed, as far as they are below them. */
  static List<Integer> batches(int rows) {
    TreeSet<Integer> batches = new TreeSet<>();
    for (int batch : BATCHES) {
      if (batch <= rows) {
        batches.add(batch);
      }
    }
    batches.add(rows);
    return List.copyOf(batches);
  }

  /** Rows of the largest step that was measured. */
  static int largest(StepProfile profile) {
    return profile.getDecodeList().stream().mapToInt(StepTime::getBatch).max().orElse(0);
  }

  /**
   * What is known of a server for a revision that runs there; what was known last while nothing is.
   */
  @Nullable StepProfile known(
      BlockServer server, @Nullable Observation observation, BlockPlacementSpec spec) {
    Predicate<StepProfile> fits =
        p ->
            p.getGeometryHash().equals(spec.model().geometryHash())
                && p.getPrecision().equals(spec.model().precision())
                && p.getContextTokens() >= spec.workload().slotTokens()
                && p.getPrefillTokens() >= spec.workload().prefillTokens()
                && p.getDecodeCount() > 0;
    Report report = observation == null ? null : observation.report();
    Stream<StepProfile> reported =
        report == null ? Stream.empty() : report.getProfilesList().stream();
    Stream<StepProfile> kept =
        server.getStatus() == null
            ? Stream.empty()
            : server.getStatus().profiles().stream().map(ReportedProfile::profile);
    String key = server.getMetadata().getName() + " " + spec.edition();
    StepProfile found =
        Stream.concat(reported, kept)
            .filter(fits)
            .max(Comparator.comparingInt(Survey::largest))
            .orElse(null);
    return found == null ? last.get(key) : remembered(key, found);
  }

  private StepProfile remembered(String key, StepProfile profile) {
    last.put(key, profile);
    return profile;
  }

  /** What the agent has measured in this run; what its status has of this run or an unheard one. */
  private static @Nullable StepProfile known(
      BlockServer server,
      @Nullable Observation observation,
      ModelGeometry geometry,
      ProfileNeed need) {
    Report report = observation == null ? null : observation.report();
    Stream<StepProfile> reported =
        report == null ? Stream.empty() : report.getProfilesList().stream();
    Stream<StepProfile> kept =
        speaksOf(server.getStatus(), report)
            ? server.getStatus().profiles().stream().map(ReportedProfile::profile)
            : Stream.empty();
    return Stream.concat(reported, kept)
        .filter(p -> p.getGeometryHash().equals(geometry.getHash()))
        .filter(p -> p.getPrecision().equals(need.precision()))
        .filter(p -> p.getContextTokens() >= need.contextTokens())
        .filter(p -> p.getPrefillTokens() == need.prefillTokens())
        .filter(p -> p.getDecodeCount() > 0)
        .max(Comparator.comparingInt(Survey::largest))
        .orElse(null);
  }

  private static boolean speaksOf(@Nullable BlockServerStatus status, @Nullable Report report) {
    return status != null && (report == null || incarnation(report).equals(status.incarnation()));
  }

  private static String incarnation(Report report) {
    return Long.toUnsignedString(report.getIncarnation(), 16);
  }

  static boolean busy(Report report) {
    return report.getChainsList().stream().anyMatch(c -> c.getSessions() > 0)
        || report.getSpansList().stream().anyMatch(s -> s.getSessions() > 0);
  }

  private AgentLink link(BlockServer server) {
    return Objects.requireNonNull(
        fleet.link(server.getMetadata().getName()), "a server that reports is linked");
  }
}
