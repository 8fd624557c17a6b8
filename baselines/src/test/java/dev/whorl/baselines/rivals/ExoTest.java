package dev.whorl.baselines.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExoTest {
  @Test
  void theFewestServersThatHoldTheModelShareItByMemory() {
    Pools servers = new Pools().with(300, 1, 0).with(1200, 1, 0).with(600, 1, 0).with(900, 1, 0);
    Proposal.Placed placed = (Proposal.Placed) new Exo().propose(servers.pool(14, 1));
    // 1200 + 900 holds 14 blocks: 8 and 6; 4 sessions of 80 bytes beside 800 of 1200 are 5.
    assertThat(Pools.text(placed.routes())).containsExactly("1[0,8)>3[8,14)x5");
  }

  @Test
  void whatIsLeftMakesFurtherInstances() {
    Pools servers = new Pools().with(500, 1, 0).with(510, 1, 0).with(500, 1, 0).with(490, 1, 0);
    Proposal.Placed placed = (Proposal.Placed) new Exo().propose(servers.pool(8, 1));
    assertThat(Pools.text(placed.routes())).containsExactly("1[0,4)>0[4,8)x2", "2[0,4)>3[4,8)x2");
  }
}
