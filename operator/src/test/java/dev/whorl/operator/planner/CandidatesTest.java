package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.LinkAssumption;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.protocol.control.ModelGeometry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final LinkAssumption LINKS = TestingCluster.PLANNING.links().assumption();

  private static final BlockServer SERVER = CustomResources.server();
  private static final long MIB = 1 << 20;

  static {
    SERVER.setStatus(
        CustomResources.read(
            "state: ONLINE\nmemory: {total: 100Mi, usable: 80Mi, weights: 0Mi, cache: 0Mi}",
            BlockServerStatus.class));
  }

  private static Map<String, Long> free(String uid, int planned) {
    LLMDeployment deployment = CustomResources.deployment();
    deployment.getMetadata().setUid(uid);
    BlockPlacement placement =
        CustomResources.read(
            CustomResources.PLACEMENT.replace("planned: 4", "planned: " + planned),
            BlockPlacement.class);
    Snapshot snapshot =
        new Snapshot(
            List.of(deployment),
            Map.of(),
            List.of(SERVER),
            List.of(placement),
            Map.of(),
            Map.of(),
            Instant.EPOCH);
    Request request =
        new Request(deployment, ModelGeometry.getDefaultInstance(), Map.of(), 16, LINKS, "h");
    return Candidates.free(List.of(request), snapshot);
  }

  @Test
  void aDeploymentPlansWithTheMemoryOfItsOwnPlacements() {
    assertThat(free("u1", 4)).containsEntry("small-a", 80 * MIB);
  }

  @Test
  void aServerThatServesAnotherIsLeftOut() {
    assertThat(free("other", 4)).isEmpty();
  }

  @Test
  void whatGoesOnlyTakesItsMemory() {
    long held = CustomResources.placement().getSpec().spans().getFirst().bytes();
    assertThat(free("other", 0)).containsEntry("small-a", 80 * MIB - held);
  }
}
