package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.data.Token.Finish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests for several texts, beside those of others. */
class RequestTest {
  @Test
  void whatFindsNoRoomTogetherIsRefusedAtOnce() {
    Ring ring = Ring.ready(1); // one slot, two places in line
    List<Recorder> texts = ring.submitTogether(4);

    assertThat(texts).allSatisfy(t -> assertThat(t.end).isInstanceOf(SessionEnd.QueueFull.class));
    assertThat(ring.a.calls).isEmpty();
    assertThat(ring.sessions.mostOfOneRequest()).isEqualTo(3);
    assertThat(ring.submitTogether(3)).allSatisfy(t -> assertThat(t.admitted).isOne());
  }

  @Test
  void othersAreHeardBetweenTheSessionsOfOneRequest() {
    Ring ring = Ring.ready(4, new Ring(100, Duration.ofSeconds(30)));
    Recorder running = ring.submit();
    List<Recorder> texts = new ArrayList<>();
    ring.sessions.submit(
        IntStream.range(0, 50)
            .mapToObj(i -> {
              texts.add(new Recorder());
              return new Sessions.Submission(Ring.generation(), texts.get(i));
            })
            .toList(),
        Tenant.ANYBODY);
    ring.c.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_NONE); // comes right behind it
    ring.loop.runTasks(3);

    assertThat(running.ids()).containsExactly(7);
    assertThat(texts.stream().filter(t -> t.admitted == 1)).hasSizeLessThan(3);
    ring.loop.run();
    assertThat(texts).allSatisfy(t -> assertThat(t.admitted).isOne());
  }

  @Test
  void requestsTakeTurns() {
    Ring ring = Ring.ready(1, new Ring(10, Duration.ofSeconds(30)));
    List<Recorder> many = ring.submitTogether(5); // one runs, four wait
    Recorder single = ring.submit();
    next(ring);
    assertThat(many.get(1).started).isOne();
    next(ring);

    assertThat(single.started).isOne();
    assertThat(many.get(2).started).isZero();
  }

  @Test
  void aLineOfOnesOwnThatMovesIsWorthWaitingFor() {
    Ring ring = Ring.ready(1, new Ring(10, Duration.ofSeconds(30)));
    List<Recorder> texts = ring.submitTogether(4);
    for (int i = 0; i < 4; i++) {
      ring.loop.advance(Duration.ofSeconds(20));
      next(ring);
    }

    assertThat(texts).allSatisfy(t -> assertThat(t.ids()).containsExactly(7));
  }

  @Test
  void aLineOfOnesOwnThatStandsStillIsNot() {
    Ring ring = Ring.ready(1, new Ring(10, Duration.ofSeconds(30)));
    List<Recorder> texts = ring.submitTogether(2);
    ring.loop.advance(Duration.ofSeconds(31));

    assertThat(texts.get(1).end).isInstanceOf(SessionEnd.WaitedTooLong.class);
  }

  @Test
  void withoutAQueueWhoFindsNoSlotIsRefused() {
    Ring ring = Ring.ready(1, new Ring(0, Duration.ofSeconds(30)));

    assertThat(ring.submit().started).isOne();
    assertThat(ring.submit().end).isInstanceOf(SessionEnd.QueueFull.class);
  }

  @Test
  void aFaultInOneTurnOfTheTimerIsNotTheLast() {
    Ring ring = Ring.ready(1);
    ring.submit();
    Recorder broken =
        new Recorder() {
          @Override
          public void ended(SessionEnd reason) {
            throw new IllegalStateException("broken");
          }
        };
    ring.submit(broken);
    try {
      ring.loop.advance(Duration.ofSeconds(31));
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("broken");
    }
    ring.b.silent = true;
    ring.loop.advance(Duration.ofSeconds(3));

    assertThat(ring.sessions.view().serving()).isFalse(); // noticed by the timer only
  }

  private static void next(Ring ring) {
    ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_STOP);
  }
}
