package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.data.Token.Finish;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Sessions that come while a deployment is at zero replicas. */
class HeldTest {
  private final Ring ring = new Ring(4, Duration.ofSeconds(30), Duration.ofMinutes(10), 0);

  @Test
  void whoComesAtZeroIsServedWhenThereIsSomething() {
    ring.sessions.start();
    Recorder held = ring.submit();
    ring.loop.advance(Duration.ofMinutes(5));
    assertThat(held.end).isNull();
    assertThat(ring.sessions.view().longestWait()).isEqualTo(Duration.ofMinutes(5));

    Ring.ready(1, ring);
    assertThat(held.started).isOne();
  }

  @Test
  void theTimeAtZeroDoesNotCountAgainstThoseWhoWaitForASlot() {
    ring.sessions.start();
    ring.submit();
    Recorder second = ring.submit();
    ring.loop.advance(Duration.ofMinutes(5));
    Ring.ready(1, ring);
    ring.loop.advance(Duration.ofSeconds(20));
    assertThat(second.end).isNull();
    ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_STOP);

    assertThat(second.started).isOne();
  }

  @Test
  void nobodyIsHeldForEver() {
    ring.sessions.start();
    Recorder held = ring.submit();
    ring.loop.advance(Duration.ofMinutes(11));

    assertThat(held.end).isInstanceOf(SessionEnd.NothingReady.class);
  }
}
