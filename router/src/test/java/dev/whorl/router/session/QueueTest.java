package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.data.Token.Finish;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Sessions that wait; the line takes two. */
class QueueTest {
  @Test
  void withoutAPlacementNothingIsReady() {
    Ring ring = new Ring();
    ring.sessions.start();

    assertThat(ring.submit().end).isInstanceOf(SessionEnd.NothingReady.class);
    assertThat(ring.sessions.view().ready()).isFalse();
  }

  @Test
  void firstComeFirstServed() {
    Ring ring = Ring.ready(1);
    ring.submit();
    Recorder second = ring.submit();
    Recorder third = ring.submit();
    ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_STOP);

    assertThat(second.started).isOne();
    assertThat(third.started).isZero();
  }

  @Test
  void aFullLineRefusesWithTheExpectedWait() {
    Ring ring = Ring.ready(1);
    for (int i = 0; i < 3; i++) {
      assertThat(ring.submit().end).isNull();
    }

    assertThat(ring.submit().end)
        .isInstanceOfSatisfying(
            SessionEnd.QueueFull.class,
            end -> // three turns of the certified 1 s + 7 × 50 ms
            assertThat(end.expectedWait()).isEqualTo(Duration.ofMillis(4050)));
    assertThat(ring.sessions.view().waiting()).isEqualTo(2);
  }

  @Test
  void nobodyWaitsForLongerThanAllowed() {
    Ring ring = Ring.ready(1);
    ring.submit();
    Recorder waiting = ring.submit();
    ring.loop.advance(Duration.ofSeconds(29));
    assertThat(waiting.end).isNull();
    ring.loop.advance(Duration.ofSeconds(2));

    assertThat(waiting.end).isInstanceOf(SessionEnd.WaitedTooLong.class);
  }

  @Test
  void whoWaitsInVainIsToldThatNothingIsReady() {
    Ring ring = Ring.ready(1);
    ring.submit();
    Recorder waiting = ring.submit();
    ring.b.silent = true;
    ring.loop.advance(Duration.ofSeconds(31));

    assertThat(waiting.end).isInstanceOf(SessionEnd.NothingReady.class);
  }

  @Test
  void whoWaitsGoesOnWithTheNextPlacement() {
    Ring ring = Ring.ready(1);
    ring.submit();
    Recorder waiting = ring.submit();
    ring.b.silent = true;
    ring.loop.advance(Duration.ofSeconds(2));
    assertThat(waiting.end).isNull();

    ring.sessions.use(Ring.placement("demo/p2", Ring.chain("c0", 1, "a", "d")));
    ring.loop.advance(Ring.BEAT.multipliedBy(2));
    assertThat(waiting.started).isOne();
    assertThat(ring.servers.server("d").open.values())
        .allSatisfy(open -> assertThat(open.getPlacement()).isEqualTo("demo/p2"));
  }

  @Test
  void whoComesWhileANewPlacementIsDialledWaitsInLine() {
    Ring ring = Ring.ready(1);
    ring.servers.server("d").silent = true;
    ring.sessions.use(Ring.placement("demo/p2", Ring.chain("c0", 1, "a", "d")));
    Recorder early = ring.submit();
    assertThat(early.end).isNull();
    assertThat(ring.sessions.view().ready()).isTrue();
    assertThat(ring.sessions.view().serving()).isFalse();

    ring.servers.server("d").silent = false;
    ring.loop.advance(Ring.BEAT.multipliedBy(2));
    assertThat(early.started).isOne();
  }

  @Test
  void whoComesWhileEveryChainIsLostWaitsInLine() {
    Ring ring = Ring.ready(1);
    ring.b.silent = true;
    ring.loop.advance(Duration.ofSeconds(5));
    Recorder late = ring.submit();
    assertThat(late.end).isNull();
    assertThat(ring.sessions.view().ready()).isTrue();
    assertThat(ring.sessions.view().serving()).isFalse();

    ring.b.restart();
    ring.b.silent = false;
    ring.loop.advance(Ring.BEAT.multipliedBy(2));
    assertThat(late.started).isOne();
  }

  @Test
  void whoComesBetweenTwoPlacementsWaitsInLine() {
    Ring ring = Ring.ready(1);
    ring.sessions.use(null);
    Recorder between = ring.submit();
    assertThat(between.end).isNull();
    assertThat(ring.sessions.view().ready()).isTrue();

    ring.sessions.use(Ring.placement("demo/p2", Ring.chain("c0", 1, "a", "d")));
    ring.loop.advance(Ring.BEAT.multipliedBy(2));
    assertThat(between.started).isOne();
  }

  @Test
  void whatIsTakenAwayForGoodIsNotWaitedForLong() {
    Ring ring = Ring.ready(1);
    ring.sessions.use(null);
    Recorder waiting = ring.submit();
    ring.loop.advance(Duration.ofSeconds(31));

    assertThat(waiting.end).isInstanceOf(SessionEnd.NothingReady.class);
    assertThat(ring.submit().end).isInstanceOf(SessionEnd.NothingReady.class);
    assertThat(ring.sessions.view().ready()).isFalse();
  }

  @Test
  void withoutALineNobodyIsHeld() {
    Ring ring = Ring.ready(1, new Ring(0, Duration.ofSeconds(30)));
    ring.b.die();
    ring.loop.advance(Duration.ofSeconds(5));

    assertThat(ring.submit().end).isInstanceOf(SessionEnd.NothingReady.class);
    assertThat(ring.sessions.view().ready()).isFalse();
  }

  @Test
  void runningSessionsStayWhereTheyAreWhenThePlacementChanges() {
    Ring ring = Ring.ready(1);
    Recorder running = ring.submit();
    ring.sessions.use(Ring.placement("demo/p2", Ring.chain("c0", 1, "d")));
    ring.loop.advance(Ring.BEAT.multipliedBy(4));
    ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_STOP);

    assertThat(running.ids()).containsExactly(7);
    assertThat(ring.a.open).isEmpty();
  }

  @Test
  void drainingWaitsForTheLastSlot() {
    Ring ring = Ring.ready(1);
    ring.submit();
    Recorder waiting = ring.submit();
    CompletableFuture<Void> drained = ring.sessions.drain();
    Recorder late = ring.submit();
    assertThat(late.end).isInstanceOf(SessionEnd.Stopping.class);

    ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_STOP);
    assertThat(waiting.started).isOne();
    assertThat(drained).isNotDone();
    ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_STOP);
    assertThat(drained).isDone();
  }

  @Test
  void theViewTellsLoadAndCacheUse() {
    Ring ring = Ring.ready(4);
    ring.submit();

    SessionsView view = ring.sessions.view();
    assertThat(view.running()).isOne();
    assertThat(view.chains().getFirst().free()).isEqualTo(3);
    assertThat(view.cacheUse()).isEqualTo(0.25);
  }
}
