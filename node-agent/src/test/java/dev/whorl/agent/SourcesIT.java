package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.FleetSettings;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestOperator;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.InspectRequest;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.SpanReport.Phase;
import dev.whorl.sources.Credentials;
import dev.whorl.sources.FakeServer;
import dev.whorl.sources.SourceSettings;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models from elsewhere: known by their headers, fetched when they are assigned. */
class SourcesIT {
  private static final String URI = "s3://models/tiny";
  private static final Plan PLAN = Plan.tiny(2, 6);

  @TempDir private Path folder;
  private final FakeServer server = new FakeServer();

  @BeforeEach
  void model() throws Exception {
    TinyModel.write(folder.resolve("made"), "tiny");
    try (Stream<Path> files = Files.list(folder.resolve("made/tiny"))) {
      for (Path file : files.toList()) {
        server.files.put("/models/tiny/" + file.getFileName(), Files.readAllBytes(file));
      }
    }
  }

  @AfterEach
  void end() {
    server.close();
  }

  private FleetSettings settings(List<String> allowed) {
    return FleetSettings.DEFAULT.withSources(
        new SourceSettings(
            folder.resolve("cache"),
            1L << 30,
            server.uri(),
            server.uri(),
            SourceSettings.REGION,
            Set.of(server.host()),
            allowed,
            Credentials.none()));
  }

  private Fleet fleet(int servers, FleetSettings settings) throws IOException {
    return Fleet.start(folder, Files.createDirectories(folder.resolve("store")), servers, settings);
  }

  private static ModelGeometry inspect(TestOperator operator, String uri) {
    return operator
        .calls()
        .inspect(
            InspectRequest.newBuilder()
                .setModel(ModelRef.newBuilder().setUri(uri).setPrecision("f32"))
                .build());
  }

  private static Assign assign(long generation, String uri) {
    Assign.Builder assign = PLAN.assign(0, generation).toBuilder();
    assign.getSpansBuilder(0).getModelBuilder().setUri(uri);
    return assign.build();
  }

  @Test
  void aModelIsKnownThenFetchedOnceForAllServersOfAMachine() throws Exception {
    try (Fleet fleet = fleet(2, settings(List.of()));
        TestOperator first = fleet.operator(0);
        TestOperator second = fleet.operator(1)) {
      ModelGeometry geometry = inspect(first, URI);
      assertThat(geometry.getBlocks()).isEqualTo(TinyModel.BLOCKS);
      assertThat(geometry.getPinnedUri()).startsWith(URI + "#files=");
      assertThat(folder.resolve("cache/models")).isDirectoryNotContaining("glob:**/whole");

      int before = server.gets().size();
      first.load(assign(1, geometry.getPinnedUri()));
      second.load(assign(1, geometry.getPinnedUri()));
      assertThat(server.gets().subList(before, server.gets().size()))
          .extracting(FakeServer.Asked::path)
          .filteredOn(path -> path.endsWith("model.safetensors"))
          .hasSize(1);
    }
  }

  @Test
  void whatCannotBeFetchedSaysWhyAndIsTriedAgain() throws Exception {
    try (Fleet fleet = fleet(1, settings(List.of("s3://models/")));
        TestOperator operator = fleet.operator(0)) {
      failing(operator, 1, "s3://models/absent", "s3://models/absent");
      failing(operator, 2, "hf://org/name", "is not below what this pool fetches from");
      operator.load(assign(3, URI));
    }
  }

  @Test
  void anArchitectureThatIsNotSupportedIsNamedBeforeItsWeightsAreFetched() throws Exception {
    server.files.computeIfPresent(
        "/models/tiny/config.json",
        (path, config) ->
            new String(config, StandardCharsets.UTF_8)
                .replaceAll("\"model_type\":\\s*\"\\w+\"", "\"model_type\": \"mamba\"")
                .getBytes(StandardCharsets.UTF_8));
    try (Fleet fleet = fleet(1, settings(List.of()));
        TestOperator operator = fleet.operator(0)) {
      assertThatThrownBy(() -> inspect(operator, URI))
          .satisfies(e ->
              assertThat(Status.fromThrowable(e).getCode())
                  .isEqualTo(Status.Code.FAILED_PRECONDITION))
          .hasMessageContaining("mamba");
    }
  }

  @Test
  void aServerWithoutACacheSaysWhatItsPoolLacks() throws Exception {
    try (Fleet fleet = fleet(1, FleetSettings.DEFAULT);
        TestOperator operator = fleet.operator(0)) {
      failing(operator, 1, "hf://org/name", "Give its pool sources");
    }
  }

  private static void failing(TestOperator operator, long generation, String uri, String words) {
    operator.assign(assign(generation, uri));
    operator.await(
        "a failed span",
        report ->
            report.getAppliedGeneration() == generation
                && report.getSpansCount() == 1
                && report.getSpans(0).getPhase() == Phase.FAILED
                && report.getSpans(0).getMessage().contains(words));
  }
}
