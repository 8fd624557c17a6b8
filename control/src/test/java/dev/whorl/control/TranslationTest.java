package dev.whorl.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.model.DenseDelay;
import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Location;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Workload;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.StepProfile;
import dev.whorl.protocol.control.StepTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranslationTest {
  private static final ModelGeometry GEOMETRY =
      ModelGeometry.newBuilder()
          .setHash("g1")
          .addAllBlockBytes(List.of(70L, 70L, 90L))
          .setEmbeddingBytes(500)
          .setHeadBytes(510)
          .setCacheBytesPerToken(8)
          .setRowBytes(16)
          .setPageTokens(16)
          .build();

  @Test
  void keepsUnequalBlocksAndEnds() {
    ModelShape model = Translation.model("m", GEOMETRY);

    assertThat(model.bytes(model.whole())).isEqualTo(70 + 70 + 90 + 500 + 510);
    assertThat(model.residualRowBytes()).isEqualTo(16);
  }

  @Test
  void capsAreTheSlowStepsSeenWithAMargin() {
    Profile profile =
        Translation.profile(profile(time(1, 0.010, 0.012, 0.004), time(4, 0.020, 0.030, 0.008)));

    assertThat(profile.block().at(1)).isEqualTo(0.012 * 1.25, within(1e-12));
    assertThat(profile.block().at(4)).isEqualTo(0.030 * 1.25, within(1e-12));
    assertThat(profile.stepSeconds(Translation.model("m", GEOMETRY), 2, 4))
        .as("the last block carries the head")
        .isEqualTo((0.030 + 0.008) * 1.25, within(1e-12));
  }

  @Test
  void aLargerBatchThatLooksFasterKeepsTheSlowerTime() {
    Profile profile =
        Translation.profile(profile(time(1, 0.010, 0.012, 0.004), time(2, 0.009, 0.009, 0.003)));

    assertThat(profile.block().at(2)).isEqualTo(0.012 * 1.25, within(1e-12));
  }

  @Test
  void aServerWithoutAProfileOfTheGeometryIsNotUsed() {
    ProfiledServer profiled = server("a", Map.of("g1", profile(time(1, 0.010, 0.012, 0.004))));
    ProfiledServer other = server("b", Map.of("g2", profile(time(1, 0.010, 0.012, 0.004))));

    Problem problem =
        Translation.problem(
            List.of(profiled, other), DenseDelay.of(new double[2][2]), List.of(deployment()));

    assertThat(problem.servers()).hasSize(2);
    assertThat(problem.deployment("d").profiles()).containsOnlyKeys("a");
  }

  @Test
  void aDeploymentThatNoServerWasProfiledForIsRefusedWithItsName() {
    ProfiledServer other = server("b", Map.of());

    assertThatThrownBy(() ->
            Translation.problem(
                List.of(other), DenseDelay.of(new double[1][1]), List.of(deployment())))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("deployment d");
  }

  @Test
  void slotsTakeWholePages() {
    assertThat(RequestedDeployment.slot(GEOMETRY, 10, 7, 4).cacheBytesPerBlock())
        .as("17 tokens take two pages of 16")
        .isEqualTo(32 * 8);
  }

  private static RequestedDeployment deployment() {
    return new RequestedDeployment(
        "d",
        ModelRef.getDefaultInstance(),
        GEOMETRY,
        Workload.of(RequestedDeployment.slot(GEOMETRY, 16, 16, 4), 1));
  }

  private static ProfiledServer server(String name, Map<String, StepProfile> profiles) {
    return new ProfiledServer(name, 1 << 20, Location.ofNode(name), profiles);
  }

  private static StepProfile profile(StepTime... decode) {
    return StepProfile.newBuilder()
        .addAllDecode(List.of(decode))
        .setPrefillTokens(4)
        .setPrefillSeconds(0.1)
        .build();
  }

  private static StepTime time(int batch, double seconds, double slow, double head) {
    return StepTime.newBuilder()
        .setBatch(batch)
        .setSeconds(seconds)
        .setSlowSeconds(slow)
        .setHeadSeconds(head)
        .build();
  }
}
