package dev.whorl.baselines.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HelixTest {
  @Test
  void theLargestFlowTakesBothBranches() {
    double[] node = {10, 4, 3, 10};
    double[][] link = new double[4][4];
    link[0][1] = 8;
    link[0][2] = 8;
    link[1][3] = 8;
    link[2][3] = 2;
    var paths =
        TokenFlow.paths(
            node,
            link,
            new boolean[] {true, false, false, false},
            new boolean[] {false, false, false, true});
    assertThat(paths).extracting(TokenFlow.Path::servers).hasToString("[[0, 1, 3], [0, 2, 3]]");
    assertThat(paths.get(0).tokensPerSecond()).isCloseTo(4, within(1e-9));
    assertThat(paths.get(1).tokensPerSecond()).isCloseTo(2, within(1e-9));
  }

  @Test
  void spansAbutAndTakeHalfOfTheMemoryAtMost() {
    // Half of the memory holds 2, 2 and 1 blocks; several choices let two tokens a second through.
    Pools servers = new Pools().with(400, 1, 1).with(400, 1, 1).with(200, 1, 1);
    Pool pool = servers.pool(4, 4);
    Proposal.Placed placed = (Proposal.Placed) new Helix(Duration.ofSeconds(20)).propose(pool);
    assertThat(placed.spans().counts()).satisfies(c -> assertThat(c[0]).isLessThanOrEqualTo(2));
    assertThat(placed.spans().counts()).satisfies(c -> assertThat(c[1]).isLessThanOrEqualTo(2));
    assertThat(placed.spans().counts()).satisfies(c -> assertThat(c[2]).isLessThanOrEqualTo(1));
    Route route = placed.routes().getFirst();
    for (int h = 0; h < route.hops(); h++) {
      assertThat(placed.spans().start(route.server(h))).isEqualTo(route.start(h));
      assertThat(placed.spans().end(route.server(h))).isEqualTo(route.end(h));
    }
    assertThat(placed.sessions()).isEqualTo(10);
  }

  @Test
  void theSlowerServerGetsFewerBlocks() {
    Pools servers = new Pools().with(1200, 1, 1).with(1200, 3, 1);
    Proposal.Placed placed =
        (Proposal.Placed) new Helix(Duration.ofSeconds(20)).propose(servers.pool(8, 1));
    assertThat(placed.spans().counts()).containsExactly(6, 2);
  }
}
