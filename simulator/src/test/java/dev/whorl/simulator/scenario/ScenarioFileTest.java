package dev.whorl.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.planning.model.Span;
import dev.whorl.simulator.document.BadDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioFileTest {
  private static final Path FOLDER = Path.of("scenarios");

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two-sites",
        "equal-machines",
        "fits-one-node",
        "lost-server",
        "azure-code-trace",
        "join",
        "drain",
        "leave",
        "rebalance"
      })
  void readsEveryScenarioThatIsShipped(String name) {
    Scenario scenario = ScenarioFile.read(FOLDER.resolve(name + ".yaml"));

    assertThat(scenario.name()).isEqualTo(name);
    assertThat(scenario.workload().at(1, 0).next()).isNotNull();
  }

  @Test
  void readsServersAsTheClusterReportsThem() {
    Scenario scenario = ScenarioFile.read(FOLDER.resolve("two-sites.yaml"));
    var problem = scenario.problem();
    var deployment = problem.deployments().getFirst();

    assertThat(problem.servers().getFirst().memoryBytes()).isEqualTo(10L << 30);
    assertThat(problem.servers().getFirst().location().zone()).isEqualTo("east");
    assertThat(deployment.workload().sessions()).isEqualTo(8);
    assertThat(deployment.workload().slot().cacheBytesPerBlock()).isEqualTo(4096L * 1536);
    assertThat(deployment.model().bytes(new Span(0, 1))).isEqualTo((416L + 1002) << 20);
    assertThat(problem.delays().seconds(0, 3, 0)).isEqualTo(0.012);
  }

  @ParameterizedTest
  @CsvSource({
    "'duration: 10m', 'duration: 10x', spec.duration (10x)",
    "'duration: 10m', 'dauer: 10m', spec.dauer",
    "'[whorl,', '[wohrl,', spec.policies[0] (wohrl)",
    "'rate: 0.4', 'rate: fast', spec.workload[0].rate (fast)",
    "'usable: 10Gi', 'usable: much', status.memory.usable (much)",
    "'between: [east, west]', 'between: [east, north]', between[1] (north)",
    "'sessionsPerReplica: 8', 'replica: 8', spec (a mapping) lacks the field sessionsPerReplica",
  })
  void namesLineFieldAndValueOfWhatIsWrong(String right, String wrong, String named)
      throws IOException {
    String good = Files.readString(FOLDER.resolve("two-sites.yaml"));
    assertThat(good).contains(right);
    Path file = Files.writeString(folder.resolve("bad.yaml"), good.replace(right, wrong));

    assertThatThrownBy(() -> ScenarioFile.read(file))
        .isInstanceOf(BadDocument.class)
        .hasMessageMatching("(?s).*bad\\.yaml:[0-9]+: .*")
        .hasMessageContaining(named);
  }

  @Test
  void aServerThatJoinsLaterIsNotThereAtTheStart() {
    Scenario scenario = ScenarioFile.read(FOLDER.resolve("join.yaml"));

    assertThat(scenario.thereAtStart()).containsExactlyInAnyOrder("l4-a", "l4-b");
    assertThat(scenario.replan()).isNotNull();
  }

  @Test
  void aChangeOfThePlacementNeedsReplan() throws IOException {
    String good = Files.readString(FOLDER.resolve("drain.yaml"));
    Path file =
        Files.writeString(
            folder.resolve("bad.yaml"), good.replace("  replan: {loadRate: 1Gi}\n", ""));

    assertThatThrownBy(() -> ScenarioFile.read(file))
        .hasMessageContaining("spec.faults[0].kind (Drain) needs spec.replan");
  }

  @Test
  void namesTheLineOfBrokenYaml() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yaml"), "apiVersion: v1\nkind: [\n");

    assertThatThrownBy(() -> ScenarioFile.read(file)).hasMessageContaining("bad.yaml:3");
  }
}
