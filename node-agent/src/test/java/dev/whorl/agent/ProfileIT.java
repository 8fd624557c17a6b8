package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestOperator;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.protocol.control.InspectRequest;
import dev.whorl.protocol.control.MeasureProgress;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.StepProfile;
import dev.whorl.protocol.control.StepTime;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What planning asks: the shape of a model, and how fast this device runs it. */
class ProfileIT {
  @TempDir private Path folder;
  private Path store;

  @BeforeEach
  void model() throws Exception {
    store = folder.resolve("store");
    TinyModel.write(store, "tiny");
  }

  @Test
  void aModelIsInspectedThenItsShapeMeasured() throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 1);
        TestOperator operator = fleet.operator(0)) {
      ModelGeometry geometry = operator.calls().inspect(request("store://models/tiny", "f32"));

      assertThat(geometry.getBlocks()).isEqualTo(TinyModel.BLOCKS);
      assertThat(geometry.getBlockBytesCount()).isEqualTo(TinyModel.BLOCKS);
      assertThat(geometry.getVocabulary()).isEqualTo(TinyModel.VOCABULARY);
      assertThat(geometry.getRowBytes()).isEqualTo(geometry.getHidden() * Float.BYTES);

      StepProfile profile = measure(operator, geometry);

      assertThat(profile.getGeometryHash()).isEqualTo(geometry.getHash());
      assertThat(profile.getDecodeList()).extracting(StepTime::getBatch).containsExactly(1, 2, 4);
      assertThat(profile.getDecodeList())
          .allMatch(time -> time.getSeconds() > 0 && time.getSlowSeconds() >= time.getSeconds());
      assertThat(profile.getPrefillSeconds()).isPositive();
      operator.await("the profile", report -> report.getProfilesList().contains(profile));
    }
  }

  @Test
  void aBusyServerIsNotMeasured() throws Exception {
    Plan plan = Plan.tiny(1, 6);
    try (Fleet fleet = Fleet.start(folder, store, 1);
        TestOperator operator = fleet.operator(0);
        TestRouter router = fleet.router("r1")) {
      operator.load(plan.assign(0, 1));
      router.attach(0);
      router.open(plan, "a", 1, 0, 3, 4);
      ModelGeometry geometry = operator.calls().inspect(request("store://models/tiny", "f32"));

      assertThatThrownBy(() -> measure(operator, geometry))
          .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.UNAVAILABLE))
          .hasMessageContaining("1 sessions");
    }
  }

  @Test
  void modelsThatCannotBeReadAreNamed() throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 1);
        TestOperator operator = fleet.operator(0)) {
      assertThatThrownBy(() -> operator.calls().inspect(request("store://models/absent", "f32")))
          .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.NOT_FOUND))
          .hasMessageContaining("store://models/absent");
      assertThatThrownBy(() -> operator.calls().inspect(request("store://models/tiny", "f8")))
          .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.FAILED_PRECONDITION))
          .hasMessageContaining("(f8)");
    }
  }

  private static StepProfile measure(TestOperator operator, ModelGeometry geometry) {
    List<MeasureProgress> progress = new ArrayList<>();
    operator
        .calls()
        .measure(
            MeasureRequest.newBuilder()
                .setGeometry(geometry)
                .setPrecision("f32")
                .setContextTokens(64)
                .addAllBatches(List.of(1, 2, 4))
                .setPrefillTokens(16)
                .build())
        .forEachRemaining(progress::add);
    assertThat(progress).extracting(MeasureProgress::getPercent).isSorted().hasSizeGreaterThan(5);
    assertThat(progress.getLast().getPercent()).isEqualTo(100);
    return progress.getLast().getProfile();
  }

  private static InspectRequest request(String uri, String precision) {
    return InspectRequest.newBuilder()
        .setModel(ModelRef.newBuilder().setUri(uri).setPrecision(precision))
        .build();
  }

  private static Status.Code code(Throwable failure) {
    return Status.fromThrowable(failure).getCode();
  }
}
