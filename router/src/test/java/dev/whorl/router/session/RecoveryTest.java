package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.PeerLost;
import dev.whorl.protocol.data.Refused.AtFault;
import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.protocol.data.SessionFault;
import dev.whorl.protocol.data.Token.Finish;
import dev.whorl.router.agents.TestingServer;
import dev.whorl.router.placement.PlacedChain;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions whose chain is lost go on on another: their clients see a pause, no other token. */
class RecoveryTest {
  private final Ring ring = new Ring(4, Duration.ofSeconds(30), 3);
  private final TestingServer d = ring.servers.server("d");

  @ParameterizedTest
  @ValueSource(strings = {"a", "b", "c"})
  void whatIsKnownIsThePromptOfTheOtherChain(String lost) {
    twoChains();
    Recorder session = begun();
    ring.servers.server(lost).silent = true;
    ring.loop.advance(Duration.ofSeconds(2));

    assertThat(session.end).isNull();
    OpenRequest again = d.open.values().iterator().next();
    assertThat(again.getIdsCount()).isEqualTo(Ring.PROMPT + 2);
    assertThat(again.getRecovery()).isTrue();
    assertThat(again.getSampling().getSeed()).isEqualTo(5);
    assertThat(again.getSampling().getMaxTokens()).isEqualTo(8 - 2);
    assertThat(d.started.getLast().getIdsList()).containsExactly(1, 2, 3, 7, 8);

    d.token(again.getSession(), 5, 9, Finish.FINISH_STOP);
    ring.loop.run();
    assertThat(session.ids()).containsExactly(7, 8, 9);
    assertThat(session.started).isOne();
    assertThat(ring.observed.recoveries).containsExactly(true);
    assertThat(ring.observed.endings).containsExactly(Ending.STOP);
    assertThat(d.open).isEmpty();
  }

  @Test
  void aProcessThatHasEndedIsLostAtOnce() {
    twoChains();
    Recorder session = begun();
    ring.b.die();
    ring.loop.run();

    assertThat(session.end).isNull();
    assertThat(d.open).hasSize(1);
  }

  @Test
  void aServerThatSpeaksAgainGoesOnWithItsSessions() {
    oneChain();
    Recorder session = begun();
    ring.b.silent = true;
    ring.loop.advance(Duration.ofSeconds(12));
    assertThat(ring.sessions.view().serving()).isFalse();

    ring.b.silent = false;
    ring.loop.advance(Duration.ofSeconds(2));
    assertThat(ring.sessions.view().serving()).isTrue();
    ring.token(Ring.wire(ring.a, 0), 5, 9, Finish.FINISH_STOP);
    assertThat(session.ids()).containsExactly(7, 8, 9);
    assertThat(ring.observed.recoveries).isEmpty();
  }

  @Test
  void whatASilentServerWasNotToldItIsToldWhenItSpeaksAgain() {
    twoChains();
    begun();
    ring.b.silent = true;
    ring.loop.advance(Duration.ofSeconds(2));
    assertThat(d.open).hasSize(1);
    assertThat(ring.b.open).hasSize(1);

    ring.b.silent = false;
    ring.loop.advance(Duration.ofSeconds(2));
    assertThat(ring.b.open).isEmpty();
  }

  @Test
  void ofThoseThatHaveLostTheirChainTheShortestGoesFirst() {
    ready(Ring.chain("c0", 2, "a", "b", "c"), Ring.chain("c1", 1, "d"));
    begun();
    Recorder longer = ring.submit();
    String wire = Ring.wire(ring.a, 1);
    for (int i = 0; i < 3; i++) {
      ring.token(wire, Ring.PROMPT + i, 7, Finish.FINISH_NONE);
    }
    ring.b.die();
    ring.loop.run();

    assertThat(d.open.values())
        .singleElement()
        .satisfies(open -> assertThat(open.getIdsCount()).isEqualTo(Ring.PROMPT + 2));
    assertThat(longer.end).isNull();
  }

  @Test
  void aChainThatStallsIsLeft() {
    twoChains();
    Recorder session = begun();
    ring.loop.advance(Duration.ofSeconds(62));

    assertThat(session.end).isNull();
    assertThat(d.open).hasSize(1);
  }

  @Test
  void whatIsLeftOfTheOldChainIsClosedAndUnheard() {
    twoChains();
    Recorder session = begun();
    String old = Ring.wire(ring.c, 0);
    ring.b.silent = true;
    ring.loop.advance(Duration.ofSeconds(2));
    ring.token(old, 5, 66, Finish.FINISH_NONE);

    assertThat(session.ids()).containsExactly(7, 8);
    assertThat(ring.a.open).isEmpty();
    assertThat(ring.c.open).isEmpty();
  }

  @Test
  void aCutRingAServerAtFaultAndADrainAreLossesToo() {
    twoChains();
    Recorder session = begun();
    ring.a.say(
        Event.newBuilder()
            .setPeerLost(PeerLost.newBuilder().setServer("b").addSessions(Ring.wire(ring.a, 0))));
    ring.loop.run();
    assertThat(d.open).hasSize(1);

    d.say(fault(d, Reason.FAULT, AtFault.SERVER));
    ring.loop.advance(Duration.ofSeconds(1));
    assertThat(d.open).isEmpty();
    assertThat(ring.a.open).hasSize(1);

    ring.a.draining = true;
    ring.a.say(fault(ring.a, Reason.DRAINING, AtFault.SERVER));
    ring.loop.advance(Duration.ofSeconds(1));
    assertThat(d.open).hasSize(1);
    assertThat(session.end).isNull();
    assertThat(ring.observed.recoveries).containsExactly(true, true, true);

    d.say(fault(d, Reason.FAULT, AtFault.CHAIN)); // the fourth: there are three
    ring.loop.advance(Duration.ofSeconds(1));
    assertThat(session.end).isInstanceOf(SessionEnd.Fault.class);
    assertThat(ring.sessions.view().running()).isZero();
  }

  @Test
  void theSessionsOwnFaultIsNoLoss() {
    twoChains();
    Recorder session = begun();
    ring.a.say(fault(ring.a, Reason.FAULT, AtFault.SESSION));
    ring.loop.run();

    assertThat(session.end).isInstanceOf(SessionEnd.Fault.class);
    assertThat(d.open).isEmpty();
  }

  @Test
  void withoutAnotherChainItWaitsInFrontUntilTheServerIsBack() {
    oneChain();
    Recorder session = begun();
    Recorder behind = ring.submit();
    ring.b.silent = true;
    ring.loop.advance(Duration.ofSeconds(10));
    assertThat(session.end).isNull();
    assertThat(ring.sessions.view().waiting()).isEqualTo(1);

    ring.b.restart();
    ring.b.silent = false;
    ring.loop.advance(Duration.ofSeconds(2));
    assertThat(ring.a.open.values())
        .singleElement()
        .satisfies(open -> assertThat(open.getIdsCount()).isEqualTo(Ring.PROMPT + 2));
    assertThat(behind.started).isZero();
  }

  @Test
  void inVainItEndsWithWhatTookItsChain() {
    oneChain();
    Recorder session = begun();
    ring.b.silent = true;
    ring.loop.advance(Duration.ofSeconds(20));
    assertThat(session.end).isNull();
    ring.loop.advance(Duration.ofSeconds(3));

    assertThat(session.end)
        .isInstanceOfSatisfying(
            SessionEnd.NoOtherChain.class,
            end -> {
              assertThat(end.by()).isEqualTo(new SessionEnd.ServerLost("b"));
              assertThat(end.waited()).isGreaterThanOrEqualTo(Duration.ofSeconds(20));
            });
    assertThat(ring.observed.recoveries).containsExactly(false);
    assertThat(ring.observed.endings).containsExactly(Ending.SERVER_LOST);
  }

  @Test
  void whoseClientHasGoneMeanwhileIsNotOpenedAgain() {
    oneChain();
    Recorder session = new Recorder();
    Sessions.Ticket ticket = ring.submit(session);
    ring.loop.run();
    ring.b.silent = true;
    ring.loop.advance(Duration.ofSeconds(2));
    ticket.leave(Ending.CANCELLED);
    ring.loop.run();
    ring.b.silent = false;
    ring.loop.advance(Duration.ofSeconds(2));

    assertThat(ring.a.open).isEmpty();
    assertThat(ring.b.open).isEmpty();
    assertThat(ring.sessions.view().waiting()).isZero();
    assertThat(ring.sessions.view().running()).isZero();
  }

  private void twoChains() {
    ready(Ring.chain("c0", 1, "a", "b", "c"), Ring.chain("c1", 1, "d"));
  }

  private void oneChain() {
    ready(Ring.chain("c0", 1, "a", "b", "c"));
  }

  private void ready(PlacedChain... chains) {
    ring.sessions.start();
    ring.sessions.use(Ring.placement("demo/p1", chains));
    ring.loop.advance(Ring.BEAT);
  }

  /** A session on c0 that has two tokens. */
  private Recorder begun() {
    Recorder session = ring.submit();
    String wire = Ring.wire(ring.a, 0);
    ring.token(wire, 3, 7, Finish.FINISH_NONE);
    ring.token(wire, 4, 8, Finish.FINISH_NONE);
    assertThat(session.ids()).isEqualTo(List.of(7, 8));
    return session;
  }

  private static Event.Builder fault(TestingServer server, Reason reason, AtFault atFault) {
    return Event.newBuilder()
        .setFault(
            SessionFault.newBuilder()
                .setSession(Ring.wire(server, 0))
                .setEpoch(1)
                .setReason(reason)
                .setAtFault(atFault));
  }
}
