package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.data.Refused.AtFault;
import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.protocol.data.Token.Finish;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who pays when a server refuses: the session, the chain, or all chains through the server. */
class AtFaultTest {
  @Test
  void aSessionAtFaultEndsAtOnceAndHarmsNobody() {
    Ring ring = Ring.ready(4);
    ring.a.refuseStart = Reason.INVALID;
    ring.a.atFault = AtFault.SESSION;
    Recorder odd = ring.submit();
    ring.a.refuseStart = null;
    Recorder next = ring.submit();

    assertThat(odd.end).isEqualTo(new SessionEnd.Refused("a", true, "The field (5) is wrong."));
    assertThat(next.started).isOne(); // no time has passed: the chain does not pause
    assertThat(ring.a.open).hasSize(1);
    assertThat(ring.observed.endings).containsExactly(Ending.REFUSED);
  }

  @Test
  void whatIsWrongWithTheSessionButNotWithTheRequestIsNoWrongValue() {
    Ring ring = Ring.ready(4);
    ring.c.refuseOpen = Reason.FAULT;
    ring.c.atFault = AtFault.SESSION;

    assertThat(ring.submit().end)
        .isEqualTo(new SessionEnd.Refused("c", false, "The field (5) is wrong."));
    assertThat(ring.sessions.view().waiting()).isZero();
  }

  @Test
  void aChainAtFaultPausesAlone() {
    Ring ring = twoChains();
    ring.b.refuseOpen = Reason.NOT_LOADED;
    ring.b.atFault = AtFault.CHAIN;
    Recorder session = ring.submit();

    // Refused on one chain, taken by the other in the same moment.
    assertThat(session.started).isOne();
    assertThat(ring.a.open).hasSize(1);
  }

  @Test
  void aServerAtFaultPausesEveryChainThroughIt() {
    Ring ring = twoChains();
    ring.a.refuseOpen = Reason.FAULT;
    ring.a.atFault = AtFault.SERVER;
    Recorder session = ring.submit();

    assertThat(session.started).isZero();
    assertThat(ring.a.calls).containsOnlyOnce("open 0");
    ring.a.refuseOpen = null;
    ring.loop.advance(Duration.ofSeconds(1));
    assertThat(session.started).isOne();
  }

  @Test
  void whoIsRefusedAgainAndAgainLetsOthersPass() {
    Ring ring = Ring.ready(1);
    ring.c.refuseOpen = Reason.FAULT;
    Recorder unlucky = ring.submit();
    Recorder other = ring.submit();
    ring.loop.advance(Duration.ofMillis(1200)); // attempts at 0, 500 and 1000 ms
    ring.c.refuseOpen = null;
    ring.loop.advance(Duration.ofSeconds(2));

    assertThat(other.started).isOne();
    assertThat(unlucky.started).isZero();
    ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_STOP);
    assertThat(unlucky.started).isOne();
  }

  @Test
  void whoIsNeverTakenIsToldSo() {
    Ring ring = Ring.ready(1, new Ring(2, Duration.ofHours(1)));
    ring.c.refuseOpen = Reason.FAULT;
    Recorder session = ring.submit();
    ring.loop.advance(Duration.ofMinutes(3));

    assertThat(session.end).isEqualTo(new SessionEnd.NotOpened("c"));
    assertThat(ring.a.calls.stream().filter("open 0"::equals)).hasSize(Session.MOST_ATTEMPTS);
    assertThat(ring.sessions.view().waiting()).isZero();
  }

  private static Ring twoChains() {
    Ring ring = new Ring();
    ring.sessions.start();
    ring.sessions.use(
        Ring.placement("demo/p1", Ring.chain("c0", 1, "a", "b"), Ring.chain("c1", 1, "a", "c")));
    ring.loop.advance(Ring.BEAT);
    return ring;
  }
}
