package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.dispatch.Choice;
import dev.whorl.planning.dispatch.LeastAddedTime;
import dev.whorl.planning.dispatch.SessionRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainTableTest {
  private final ChainTable table = new ChainTable(new LeastAddedTime(), hop -> true);

  private static SessionRequest request(String id) {
    return new SessionRequest(id, "f", 3, 8, 0);
  }

  private Choice choose() {
    return table.choose(Duration.ZERO, request("new"), List.of());
  }

  private void measured(int chain, Duration gap) {
    ChainUse use = table.chain(chain);
    use.take("s" + chain, use.state(true).running(request("s" + chain), 0));
    use.measured(gap);
    use.release("s" + chain);
  }

  @Test
  void measuredTokensDecideBetweenChainsThatWereThoughtAlike() {
    table.replace(Ring.placement("demo/p1", Ring.chain("c0", 2, "a"), Ring.chain("c1", 2, "b")));
    assertThat(choose()).isEqualTo(new Choice.Start(0));

    measured(0, Duration.ofMillis(40));
    measured(1, Duration.ofMillis(20));

    assertThat(choose()).isEqualTo(new Choice.Start(1));
  }

  @Test
  void aFullChainIsNoChoice() {
    table.replace(Ring.placement("demo/p1", Ring.chain("c0", 1, "a")));
    ChainUse use = table.chain(0);
    use.take("s", use.state(true).running(request("s"), 0));

    assertThat(choose()).isInstanceOf(Choice.WaitCentrally.class);
  }
}
