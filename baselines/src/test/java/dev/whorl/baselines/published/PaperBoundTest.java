package dev.whorl.baselines.published;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.baselines.published.reference.GoldenFiles;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PaperBoundTest {
  private static final double GB = 1e9;

  private final List<Server> servers = new ArrayList<>();
  private final List<Profile> profiles = new ArrayList<>();

  private void add(double gigabytes, double seconds) {
    servers.add(Server.of("s" + servers.size(), Math.round(gigabytes * GB)));
    profiles.add(Profile.decodeOnly(StepTimes.constant(seconds)));
  }

  private Pool pool(HopDelay delays, int blocks, double block, double slot, int sessions) {
    Problem problem =
        Problem.single(
            servers,
            delays,
            profiles,
            ModelShape.uniform("m", blocks, Math.round(block * GB), 0),
            Workload.of(new Slot(8, 8, Math.round(slot * GB), 8), sessions));
    return Pool.of(problem, problem.deployments().getFirst());
  }

  static List<Path> offline() {
    return GoldenFiles.all("milp");
  }

  /**
   * Memories, speeds and delays of these files are all unequal; a server's delay is its largest.
   */
  @ParameterizedTest
  @MethodSource("offline")
  void isThatOfTheGoldenFiles(Path file) throws IOException {
    JsonNode golden = new ObjectMapper().readTree(file.toFile());
    JsonNode inputs = golden.path("inputs");
    double[] delays = new double[inputs.path("servers").size()];
    for (JsonNode row : inputs.path("rtt_ms")) {
      for (int j = 0; j < delays.length; j++) {
        delays[j] = Math.max(delays[j], row.path(j).asDouble() / 1e3);
      }
    }
    for (JsonNode server : inputs.path("servers")) {
      add(server.path("memory_gb").asDouble(), server.path("tau_ms").asDouble() / 1e3);
    }
    Pool pool =
        pool(
            new RelayDelay(delays),
            inputs.path("blocks").asInt(),
            inputs.path("s_m_gb").asDouble(),
            inputs.path("s_c_gb").asDouble(),
            inputs.path("target_concurrency").asInt());
    double expected = golden.at("/outputs/cg_bprr/bound_per_token_ms").asDouble() / 1e3;
    assertThat(expected).isPositive();
    assertThat(PaperBound.seconds(pool)).isCloseTo(expected, Offset.offset(1e-9 * expected));
  }

  /**
   * Six blocks; two servers hold 4 each. What the last of them need not run is its decode time τ,
   * not its share t of the hop as well: the hop is paid whatever it runs. 0.1 + 4·0.01 + 0.3 +
   * 4·0.02 − 2·0.02 = 0.48; with t it would be 0.48 − 2·0.3/4 = 0.33.
   */
  @Test
  void theHopOfTheLastServerIsPaidInFull() {
    add(5, 0.01);
    add(5, 0.02);
    Pool pool = pool(new RelayDelay(new double[] {0.1, 0.3}), 6, 1, 0.25, 1);
    assertThat(PaperBound.seconds(pool)).isCloseTo(0.48, Offset.offset(1e-12));
  }

  @Test
  void isNoneWhereThePublishedMethodDoesNotApply() {
    add(5, 0.01);
    add(5, 0.02);
    Pool ring = pool(ZoneDelay.perServer(new double[] {0.1, 0.3}), 6, 1, 0.25, 1);
    assertThat(PaperBound.seconds(ring)).isNull();
    Pool full = pool(new RelayDelay(new double[] {0.1, 0.3}), 9, 1, 0.25, 1);
    assertThat(PaperBound.seconds(full)).as("blocks that no server holds").isNull();
  }
}
