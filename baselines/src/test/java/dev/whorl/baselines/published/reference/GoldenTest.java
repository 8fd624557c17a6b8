package dev.whorl.baselines.published.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden file, every field. */
class GoldenTest {
  private final GoldenRun run =
      new GoldenRun(instance -> new Answer.Failed<>("not searched here", Map.of()));

  static Stream<Path> online() {
    return GoldenFiles.all().stream().filter(f -> !f.toString().endsWith("-milp.json"));
  }

  @ParameterizedTest
  @MethodSource("online")
  void onlineInstancesGiveTheReferencesFigures(Path file) {
    var golden = GoldenFiles.read(file);
    List<String> differences =
        GoldenComparison.differences(GoldenFiles.outputs(golden), run.outputs(golden));
    assertThat(differences.stream().limit(5)).as("%d differences", differences.size()).isEmpty();
  }

  static Stream<Path> offline() {
    return GoldenFiles.all("milp").stream();
  }

  @ParameterizedTest
  @MethodSource("offline")
  void offlineHeuristicGivesTheReferencesFigures(Path file) {
    var golden = GoldenFiles.read(file);
    List<String> differences =
        GoldenComparison.differences(
            GoldenFiles.outputs(golden, "cg_bprr"), run.outputs(golden).get("cg_bprr"));
    assertThat(differences).isEmpty();
  }

  @Test
  void allFilesAreThere() {
    assertThat(GoldenFiles.all()).hasSize(40);
  }
}
