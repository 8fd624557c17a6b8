package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.dispatch.Choice;
import dev.whorl.planning.dispatch.LeastAddedTime;
import dev.whorl.planning.dispatch.SessionRequest;
import dev.whorl.protocol.data.ChainLoad;
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
    use.take("s" + chain, use.state(true).running(request("s" + chain), table.answers(), 0));
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
  void aChainIsTheSameInTheNextPlacement() {
    table.replace(Ring.placement("demo/p1", Ring.chain("c0", 2, "a"), Ring.chain("c1", 2, "b")));
    measured(0, Duration.ofMillis(40));
    measured(1, Duration.ofMillis(20));
    assertThat(choose()).isEqualTo(new Choice.Start(1));
    ChainUse busy = table.chain(1);
    busy.take("s", busy.state(true).running(request("s"), table.answers(), 0));

    table.replace(Ring.placement("demo/p2", Ring.chain("c0", 2, "a"), Ring.chain("c1", 2, "b")));

    assertThat(table.chain(1).sessions()).as("it holds its slot").isOne();
    table.chain(1).reported(ChainLoad.newBuilder().setSessions(0).setCapacity(2).build());
    assertThat(choose()).as("what was measured").isEqualTo(new Choice.Start(1));
  }

  @Test
  void otherHopsAreAnotherChain() {
    table.replace(Ring.placement("demo/p1", Ring.chain("c0", 2, "a")));
    ChainUse busy = table.chain(0);
    busy.take("s", busy.state(true).running(request("s"), table.answers(), 0));

    table.replace(Ring.placement("demo/p2", Ring.chain("c0", 2, "b")));

    assertThat(table.chain(0).sessions()).isZero();
  }

  /** As while the first servers of a new placement wait for the old one's sessions. */
  @Test
  void aChainWithoutCapacityIsWaitedFor() {
    table.replace(Ring.placement("demo/p1", Ring.chain("c0", 2, "a")));
    table.chain(0).reported(ChainLoad.newBuilder().setCapacity(0).build());

    assertThat(table.ready()).isTrue();
    assertThat(choose()).isInstanceOf(Choice.WaitCentrally.class);
  }

  @Test
  void aFullChainIsNoChoice() {
    table.replace(Ring.placement("demo/p1", Ring.chain("c0", 1, "a")));
    ChainUse use = table.chain(0);
    use.take("s", use.state(true).running(request("s"), table.answers(), 0));

    assertThat(choose()).isInstanceOf(Choice.WaitCentrally.class);
  }
}
