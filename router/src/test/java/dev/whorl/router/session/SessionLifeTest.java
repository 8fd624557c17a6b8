package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.PeerLost;
import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.protocol.data.SessionFault;
import dev.whorl.protocol.data.Token.Finish;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A session that gets its chain. */
class SessionLifeTest {
  private final Ring ring = Ring.ready(4);

  @Test
  void opensHop0ThenTheOthersThenStarts() {
    Recorder session = ring.submit();

    assertThat(ring.a.calls).containsExactly("open 0", "start");
    assertThat(ring.b.calls).containsExactly("open 1");
    assertThat(ring.c.calls).containsExactly("open 2");
    assertThat(session.started).isOne();
    assertThat(ring.a.open.values())
        .allSatisfy(open -> {
          assertThat(open.getIdsCount()).isEqualTo(Ring.PROMPT);
          assertThat(open.getEpoch()).isOne();
          assertThat(open.getRouter()).isEqualTo("router-1");
          assertThat(open.getHopsList()).hasSize(3);
          assertThat(open.getHops(2).getIncarnation()).isOne();
        });
  }

  @Test
  void handsTokensOnAndClosesLaterHopsBeforeHop0() {
    Recorder session = ring.submit();
    String wire = Ring.wire(ring.a, 0);
    ring.token(wire, 3, 7, Finish.FINISH_NONE);
    ring.token(wire, 4, 8, Finish.FINISH_LENGTH);

    assertThat(session.ids()).containsExactly(7, 8);
    assertThat(session.end).isNull();
    assertThat(ring.a.open).isEmpty();
    assertThat(ring.c.open).isEmpty();
    assertThat(ring.observed.endings).containsExactly(Ending.LENGTH);
    assertThat(ring.sessions.view().running()).isZero();
  }

  @Test
  void aLateCloseOfALaterHopKeepsHop0() {
    ring.c.loseCloses = 1;
    ring.submit();
    ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_STOP);

    assertThat(ring.a.calls).doesNotContain("close");
    ring.loop.advance(Duration.ofMillis(300));
    assertThat(ring.a.calls).contains("close");
    assertThat(ring.c.open).isEmpty();
  }

  @Test
  void aRepeatedTokenIsDroppedAndAMissingOneAskedFor() {
    Recorder session = ring.submit();
    String wire = Ring.wire(ring.a, 0);
    ring.c.resumes.clear();
    ring.token(wire, 3, 7, Finish.FINISH_NONE);
    ring.token(wire, 3, 7, Finish.FINISH_NONE);
    ring.token(wire, 5, 9, Finish.FINISH_NONE);

    assertThat(session.ids()).containsExactly(7);
    assertThat(ring.c.resumes)
        .singleElement()
        .satisfies(resume -> assertThat(resume.getPosition()).isEqualTo(4));
  }

  @Test
  void cancelClosesEverythingAndIsSilent() {
    Recorder session = new Recorder();
    Sessions.Ticket ticket = ring.submit(session);
    ring.loop.run();
    ticket.leave(Ending.CANCELLED);
    ring.loop.run();

    assertThat(ring.a.open).isEmpty();
    assertThat(ring.b.open).isEmpty();
    assertThat(session.end).isNull();
    assertThat(ring.observed.endings).containsExactly(Ending.CANCELLED);
  }

  @Test
  void aBrokenStreamIsOpenedAgainFromThePosition() {
    Recorder session = ring.submit();
    String wire = Ring.wire(ring.a, 0);
    ring.token(wire, 3, 7, Finish.FINISH_NONE);
    ring.c.breakStream();
    ring.c.resumes.clear();
    ring.loop.advance(Ring.BEAT);

    assertThat(session.end).isNull();
    assertThat(ring.c.resumes)
        .anySatisfy(resume -> {
          assertThat(resume.getSession()).isEqualTo(wire);
          assertThat(resume.getPosition()).isEqualTo(4);
        });
    ring.token(wire, 4, 8, Finish.FINISH_STOP);
    assertThat(session.ids()).containsExactly(7, 8);
  }

  @Test
  void aSilentServerTakesNoSessionsAndIsLostInTheEnd() {
    Recorder session = ring.submit();
    ring.b.silent = true;
    ring.loop.advance(Duration.ofSeconds(2));
    assertThat(session.end).isNull();
    assertThat(ring.sessions.view().serving()).isFalse();

    ring.loop.advance(Duration.ofSeconds(19));
    assertThat(session.end).isEqualTo(new SessionEnd.ServerLost("b"));
    assertThat(ring.a.open).isEmpty();
  }

  @Test
  void aLinkThatFailsKeepsNoOtherFromItsBeat() {
    ring.b.breakAttach = true;
    ring.b.breakStream();
    assertThatThrownBy(ring.loop::run).hasMessage("broken"); // once, in haste
    ring.c.beats = 0;
    ring.loop.advance(Ring.BEAT.multipliedBy(3));

    assertThat(ring.c.beats).isEqualTo(3);
  }

  @Test
  void aPauseOfThisProcessIsNotTheSilenceOfServers() {
    Recorder session = ring.submit();
    ring.loop.pause(Duration.ofSeconds(10));
    ring.loop.advance(Ring.BEAT);

    assertThat(session.end).isNull();
    assertThat(ring.sessions.view().serving()).isTrue();
  }

  @Test
  void aRestartedServerHasLostItsSessions() {
    Recorder session = ring.submit();
    ring.b.restart();
    ring.loop.advance(Ring.BEAT);

    assertThat(session.end).isEqualTo(new SessionEnd.ServerLost("b"));
    assertThat(ring.sessions.view().serving()).isTrue();
    assertThat(ring.submit().started).isOne();
  }

  @Test
  void whatServersReportEndsTheSession() {
    Recorder lost = ring.submit();
    Recorder faulty = ring.submit();
    ring.a.say(
        Event.newBuilder()
            .setPeerLost(PeerLost.newBuilder().setServer("b").addSessions(Ring.wire(ring.a, 0))));
    ring.c.say(
        Event.newBuilder()
            .setFault(
                SessionFault.newBuilder()
                    .setSession(Ring.wire(ring.c, 1))
                    .setEpoch(1)
                    .setDetail("not a number")));
    ring.loop.run();

    assertThat(lost.end).isEqualTo(new SessionEnd.ServerLost("b"));
    assertThat(faulty.end)
        .isInstanceOfSatisfying(
            SessionEnd.Fault.class, end -> assertThat(end.detail()).contains("not a number", "c"));
  }

  @Test
  void aServerThatTakesItsPlacementAwayIsNoFault() {
    Recorder session = ring.submit();
    ring.b.say(
        Event.newBuilder()
            .setFault(
                SessionFault.newBuilder()
                    .setSession(Ring.wire(ring.b, 0))
                    .setEpoch(1)
                    .setReason(Reason.DRAINING)
                    .setDetail("Its time is over.")));
    ring.loop.run();

    assertThat(session.end).isEqualTo(new SessionEnd.Drained("b", "Its time is over."));
    assertThat(ring.b.open).isEmpty();
  }

  @Test
  void withoutTokensForTooLongItIsGivenUp() {
    Recorder session = ring.submit();
    ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_NONE);
    ring.loop.advance(Duration.ofSeconds(60));
    assertThat(session.end).isNull();

    ring.loop.advance(Duration.ofSeconds(1));
    assertThat(session.end).isInstanceOf(SessionEnd.Stalled.class);
    assertThat(ring.a.open).isEmpty();
  }

  @Test
  void aPromptHasTheCertifiedTimeOfAllThatMayBeAheadOfIt() {
    Recorder first = ring.submit(); // 1 s is certified for a prompt of the chain, 60 s is set
    Recorder second = ring.submit();
    Recorder third = ring.submit();
    ring.loop.advance(Duration.ofMillis(61_500));
    assertThat(first.end).isInstanceOf(SessionEnd.Stalled.class);
    assertThat(second.end).isNull();

    ring.loop.advance(Duration.ofSeconds(1));
    assertThat(second.end).isInstanceOf(SessionEnd.Stalled.class);
    assertThat(third.end).isNull();
    ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_STOP);
    assertThat(third.ids()).containsExactly(7);
  }
}
