package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.LinkAssumption;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.protocol.control.ModelGeometry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupsTest {
  private static final LinkAssumption LINKS = TestingCluster.PLANNING.links().assumption();

  private static Request request(String uid, String pools) {
    LLMDeployment deployment =
        CustomResources.read(
            CustomResources.DEPLOYMENT.replace("[small]", "[" + pools + "]"), LLMDeployment.class);
    deployment.getMetadata().setUid(uid);
    return new Request(deployment, ModelGeometry.getDefaultInstance(), Map.of(), 16, LINKS, "h");
  }

  @Test
  void poolsInCommonMakeAGroupAlsoThroughOthers() {
    List<List<Request>> groups =
        Groups.of(
            List.of(request("a", "p"), request("b", "q"), request("c", "p, r"), request("d", "r")));
    assertThat(groups.stream().map(g -> g.stream().map(Request::uid).toList()))
        .containsExactlyInAnyOrder(List.of("a", "c", "d"), List.of("b"));
  }
}
