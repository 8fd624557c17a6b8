package dev.whorl.operator.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.pool.ServersSpec;
import dev.whorl.operator.pool.ServerCount.Use;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerCountTest {
  private static final Use UNUSED = new Use(false, 0, null);
  private static final Use USED = new Use(true, 2, null);

  private static ServersSpec servers(int min, @Nullable Integer max, @Nullable String idleAfter) {
    return new ServersSpec(min, max, idleAfter);
  }

  @Test
  void theMinimumRunsAlways() {
    assertThat(ServerCount.of(servers(2, 5, null), 9, UNUSED)).isEqualTo(2);
  }

  @Test
  void theMaximumRunsWhileADeploymentRefersToThePool() {
    assertThat(ServerCount.of(servers(2, 5, null), 9, USED)).isEqualTo(5);
  }

  @Test
  void withoutAMaximumEveryMatchingNodeHasOne() {
    assertThat(ServerCount.of(servers(0, null, null), 9, USED)).isEqualTo(9);
    assertThat(ServerCount.of(servers(2, null, null), 0, USED)).isEqualTo(2);
  }

  @Test
  void whatHoldsNoBlockGoesWhenAllHaveBeenCalmForSoLong() {
    ServersSpec servers = servers(0, 5, "10m");
    Use calm = new Use(true, 2, Duration.ofMinutes(10));
    Use notYet = new Use(true, 2, Duration.ofMinutes(9));

    assertThat(ServerCount.of(servers, 9, calm)).isEqualTo(2);
    assertThat(ServerCount.of(servers, 9, notYet)).isEqualTo(5);
    assertThat(ServerCount.of(servers, 9, USED)).isEqualTo(5); // somebody asks for more
    assertThat(ServerCount.again(servers, notYet)).isEqualTo(Duration.ofMinutes(1));
    assertThat(ServerCount.again(servers, calm)).isNull();
    assertThat(ServerCount.of(servers(3, 5, "10m"), 9, calm)).isEqualTo(3);
  }

  /**
   * A deployment that is only planned holds nothing, and is Ready by the servers that are there.
   */
  @Test
  void aPoolWhereNothingIsPlacedKeepsItsServers() {
    assertThat(ServerCount.of(servers(0, 5, "10m"), 9, new Use(true, 0, Duration.ofHours(1))))
        .isEqualTo(5);
  }
}
