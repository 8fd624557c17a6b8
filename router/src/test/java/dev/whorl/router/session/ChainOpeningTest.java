package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.protocol.data.Token.Finish;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong while a chain is opened. */
class ChainOpeningTest {
  private final Ring ring = Ring.ready(4);

  @Test
  void aFullChainLeavesNothingOpenAndKeepsTheTurn() {
    ring.a.capacity = 1;
    Recorder first = ring.submit();
    Recorder second = ring.submit();
    Recorder third = ring.submit();

    assertThat(first.started).isOne();
    assertThat(second.started).isZero();
    assertThat(ring.b.open).hasSize(1);
    assertThat(ring.sessions.view().waiting()).isEqualTo(2);

    ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_STOP);
    ring.loop.advance(Ring.BEAT);
    assertThat(second.started).isOne();
    assertThat(third.started).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {
        "NO_SLOT",
        "DRAINING",
        "NOT_LOADED",
        "OLD_EPOCH",
        "WRONG_INCARNATION",
        "NOT_YOURS",
        "FAULT"
      })
  void anyRefusalOfALaterHopClosesWhatIsOpenAndTriesAgain(Reason reason) {
    ring.c.refuseOpen = reason;
    Recorder session = ring.submit();

    assertThat(session.started).isZero();
    assertThat(session.end).isNull();
    assertThat(ring.a.open).isEmpty();
    assertThat(ring.b.open).isEmpty();
    assertThat(ring.sessions.view().waiting()).isOne();

    ring.c.refuseOpen = null;
    ring.loop.advance(Duration.ofSeconds(1));
    assertThat(session.started).isOne();
  }

  @Test
  void anAnswerThatIsLostCountsAsOpen() {
    ring.b.loseOpenAnswers = true;
    ring.submit();

    assertThat(ring.b.open).isEmpty();
    assertThat(ring.a.open).isEmpty();
  }

  @Test
  void aLostAnswerOfHop0DoesNotLeakItsSlot() {
    ring.a.loseOpenAnswers = true;
    ring.submit();

    assertThat(ring.a.open).isEmpty();
  }

  @Test
  void aRefusedStartClosesTheChain() {
    ring.a.refuseStart = Reason.FAULT;
    Recorder session = ring.submit();

    assertThat(session.started).isZero();
    assertThat(ring.a.open).isEmpty();
    assertThat(ring.c.open).isEmpty();
  }

  @Test
  void everyAttemptHasItsOwnId() {
    ring.c.refuseOpen = Reason.NOT_LOADED;
    ring.submit();
    ring.c.refuseOpen = null;
    ring.loop.advance(Duration.ofSeconds(1));

    // Servers refuse the id of a closed session.
    assertThat(ring.a.open).hasSize(1);
    assertThat(ring.c.open).hasSize(1);
  }

  @Test
  void pausesBetweenAttemptsGrow() {
    ring.c.refuseOpen = Reason.NOT_LOADED;
    ring.submit();
    ring.loop.advance(Duration.ofSeconds(20));

    long attempts = ring.a.calls.stream().filter("open 0"::equals).count();
    assertThat(attempts).isBetween(4L, 12L);
  }

  @Test
  void aSessionThatWasGivenUpWhileItOpensIsClosed() {
    Recorder session = new Recorder();
    Sessions.Ticket ticket = ring.submit(session);
    ticket.leave(Ending.CANCELLED); // both are carried out in one turn, before any answer
    ring.loop.run();

    assertThat(ring.a.open).isEmpty();
    assertThat(ring.c.open).isEmpty();
    assertThat(session.started).isZero();
    assertThat(ring.sessions.view().running()).isZero();
  }

  @Test
  void aDrainingServerGetsNoNewSessions() {
    ring.b.draining = true;
    ring.loop.advance(Ring.BEAT);
    Recorder session = ring.submit();

    assertThat(session.end).isNull();
    assertThat(session.started).isZero();
    assertThat(ring.a.calls).isEmpty();
  }
}
