package dev.whorl.baselines.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.cost.Pool;
import org.junit.jupiter.api.Test;

/** At κ = 2 a block takes 120 bytes: 3, 2, 2 and 1 blocks of the 4, the last none. */
class GbpCrTest {
  private static final Pools SERVERS =
      new Pools()
          .with(2 * 120, 2, 4)
          .with(3 * 120, 1, 3)
          .with(2 * 120, 1, 2)
          .with(120, 9, 1)
          .with(119, 1, 0);

  @Test
  void fastServersLineUpWithFastOnesAndTheLastWindowMovesBack() {
    // Time per block: 2 + 4/2, 1 + 3/3, 1 + 2/2, 9 + 1: order 1, 2, 0, 3.
    Pool pool = SERVERS.pool(4, 2);
    GbpCr method = new GbpCr(2, new GbpCr.Demand.Sessions());
    Proposal.Placed placed = (Proposal.Placed) method.propose(pool);
    assertThat(placed.spans().starts()).startsWith(0, 0, 2);
    assertThat(placed.spans().counts()).containsExactly(0, 3, 2, 0, 0);
    // 1 has 6 slots beside 3 blocks: two sessions; 2 then runs the one block that is left.
    assertThat(Pools.text(placed.routes())).containsExactly("1[0,3)>2[3,4)x2");
  }

  @Test
  void moreSessionsOpenAnotherChainAndAnIncompleteOneIsDropped() {
    GbpCr method = new GbpCr(2, new GbpCr.Demand.Sessions());
    EqualBlocks view = new EqualBlocks(SERVERS.pool(4, 5));
    assertThat(method.lineUp(view)).hasToString("[[1, 2]]");
    Pools more = new Pools().with(240, 2, 4).with(360, 1, 3).with(240, 1, 2).with(240, 9, 1);
    assertThat(method.lineUp(new EqualBlocks(more.pool(4, 4)))).hasToString("[[1, 2], [0, 3]]");
  }

  @Test
  void thePublishedStopIsTheServiceRate() {
    Pools more = new Pools().with(240, 2, 4).with(360, 1, 3).with(240, 1, 2).with(240, 9, 1);
    EqualBlocks view = new EqualBlocks(more.pool(4, 4));
    // The first chain serves 1/(6 + 4) per second: λ/(ρκ) = 0.1 is just reached at λ = 0.14.
    assertThat(new GbpCr(2, new GbpCr.Demand.Rate(0.1399, 0.7)).lineUp(view)).hasSize(1);
    assertThat(new GbpCr(2, new GbpCr.Demand.Rate(0.1401, 0.7)).lineUp(view)).hasSize(2);
  }

  @Test
  void tooMuchReservedLeavesNoChain() {
    GbpCr method = new GbpCr(20, new GbpCr.Demand.Sessions());
    assertThat(method.propose(SERVERS.pool(4, 2))).isInstanceOf(Proposal.None.class);
  }
}
