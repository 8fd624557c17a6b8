package dev.whorl.operator.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.pool.ServersSpec;
import org.junit.jupiter.api.Test;

class ServerCountTest {
  @Test
  void theMinimumRunsAlways() {
    assertThat(ServerCount.of(new ServersSpec(2, 5), 9, false)).isEqualTo(2);
  }

  @Test
  void theMaximumRunsWhileADeploymentRefersToThePool() {
    assertThat(ServerCount.of(new ServersSpec(2, 5), 9, true)).isEqualTo(5);
  }

  @Test
  void withoutAMaximumEveryMatchingNodeHasOne() {
    assertThat(ServerCount.of(new ServersSpec(0, null), 9, true)).isEqualTo(9);
    assertThat(ServerCount.of(new ServersSpec(2, null), 0, true)).isEqualTo(2);
  }
}
