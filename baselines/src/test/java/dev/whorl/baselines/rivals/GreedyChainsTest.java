package dev.whorl.baselines.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.planning.cost.Pool;
import org.junit.jupiter.api.Test;

class GreedyChainsTest {
  /**
   * Server 0 alone takes 10 + 4·1; 1 and 2 in a row 2·3 + 4·3; 1 and the end of 0 3 + 6 + 10 + 2.
   */
  private static final Pool POOL =
      new Pools()
          .with(4 * 100 + 10 * 10, 1, 10)
          .with(2 * 100 + 6 * 10, 3, 3)
          .with(2 * 100 + 2 * 10, 3, 3)
          .pool(4, 1);

  private static final PublishedPlacement SPANS =
      new PublishedPlacement(new int[] {0, 0, 2}, new int[] {4, 2, 2});

  @Test
  void fastestFirstAtTheTightestServerUntilNothingConnects() {
    // 0 has 10 slots: two whole sessions leave 2, enough for one half. 2 has room for one half.
    assertThat(Pools.text(GreedyChains.allocate(POOL, SPANS)))
        .containsExactly("0[0,4)x2", "1[0,2)>2[2,4)x1", "1[0,2)>0[2,4)x1");
  }

  @Test
  void aGapConnectsNothing() {
    PublishedPlacement gap = new PublishedPlacement(new int[] {0, 0, 3}, new int[] {2, 2, 1});
    assertThat(GreedyChains.allocate(POOL, gap)).isEmpty();
  }

  @Test
  void weightsThatDoNotFitLeaveNoSlots() {
    PublishedPlacement heavy = new PublishedPlacement(new int[] {0, 0, 0}, new int[] {0, 0, 4});
    assertThat(GreedyChains.allocate(POOL, heavy)).isEmpty();
  }
}
