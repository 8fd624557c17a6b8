package dev.whorl.baselines.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParallaxTest {
  /** Memory for so many blocks in 0.65 of it. */
  private static long room(int blocks) {
    return (long) Math.ceil(blocks * 100 / 0.65);
  }

  @Test
  void theSmallestServerThatClosesAPipelineDoes() {
    Pools servers =
        new Pools().with(room(3), 1, 0).with(room(6), 1, 0).with(room(5), 1, 0).with(room(4), 1, 0);
    EqualBlocks view = new EqualBlocks(servers.pool(9, 1));
    // 6 is largest; 3 closes it. 5 is largest of the rest; 4 closes it.
    assertThat(Parallax.pipelines(view)).hasToString("[[1, 0], [2, 3]]");
  }

  @Test
  void blocksGoByComputeRateWithinTheCapacities() {
    Pools servers = new Pools().with(room(9), 1, 0).with(room(2), 0.25, 0).with(room(9), 2, 0);
    EqualBlocks view = new EqualBlocks(servers.pool(9, 1));
    // Rates 1, 4, 0.5; server 1 is full at 2, the other 7 go 2 : 1.
    Line line = Parallax.spread(view, java.util.List.of(0, 1, 2));
    assertThat(line.counts()).containsExactly(5, 2, 2);
  }

  @Test
  void aQuarterOfMemoryIsCache() {
    Pools servers = new Pools().with(1000, 1, 0).with(1000, 1, 0);
    Proposal.Placed placed = (Proposal.Placed) new Parallax().propose(servers.pool(10, 1));
    // Five blocks each, 250 bytes of cache: 5 sessions of 50 bytes.
    assertThat(Pools.text(placed.routes())).containsExactly("0[0,5)>1[5,10)x5");
  }
}
