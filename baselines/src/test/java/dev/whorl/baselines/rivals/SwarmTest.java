package dev.whorl.baselines.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwarmTest {
  @Test
  void serversJoinWhereThroughputIsLeast() {
    Swarm swarm = new Swarm(4, new int[] {2, 2, 1, 0}, new double[] {5, 3, 1, 9});
    for (int j = 0; j < 4; j++) {
      swarm.join(j);
    }
    assertThat(swarm.placement().starts()).containsExactly(0, 2, 2, 0);
    assertThat(swarm.placement().counts()).containsExactly(2, 2, 1, 0);
    assertThat(swarm.least()).isEqualTo(3);
  }

  @Test
  void aServerMovesOnlyWhenTheSwarmGainsEnough() {
    // Joined in this order the strong server 0 holds blocks that weak ones crowd elsewhere.
    Swarm swarm = new Swarm(2, new int[] {1, 1, 1, 1}, new double[] {1, 1, 1, 4});
    for (int j = 0; j < 4; j++) {
      swarm.join(j);
    }
    // Block 0: 1 + 1, block 1: 1 + 4. Moving server 1 to block 0 gives 3 and 4: 2/3 < 0.749.
    assertThat(swarm.least()).isEqualTo(2);
    Swarm strict = new Swarm(2, new int[] {1, 1, 1, 1}, new double[] {1, 1, 1, 4});
    for (int j = 0; j < 4; j++) {
      strict.join(j);
    }
    assertThat(strict.reconsider(1, 0.6)).isFalse();
    assertThat(swarm.reconsider(1, 0.75)).isTrue();
    assertThat(swarm.least()).isEqualTo(3);
  }

  @Test
  void nobodyLeavesABlockWithoutAHost() {
    Swarm swarm = new Swarm(2, new int[] {1, 1}, new double[] {1, 9});
    swarm.join(0);
    swarm.join(1);
    assertThat(swarm.reconsider(0, 1)).isFalse();
    assertThat(swarm.reconsider(1, 1)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1", "3, 2", "7, 32", "8, 60", "20, 60"})
  void clientsRetryEverLater(int retry, double seconds) {
    assertThat(PetalsRetry.waitSeconds(retry)).isEqualTo(seconds);
  }

  @Test
  void bansDouble() {
    assertThat(PetalsRetry.banSeconds(1)).isEqualTo(15);
    assertThat(PetalsRetry.banSeconds(3)).isEqualTo(60);
  }
}
