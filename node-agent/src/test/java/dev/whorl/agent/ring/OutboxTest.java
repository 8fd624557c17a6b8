package dev.whorl.agent.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.Push;
import dev.whorl.agent.testing.Bench;
import dev.whorl.executor.RowInput;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox outbox = new Outbox();

  @Test
  void chunksStayUntilTheyAreAcknowledged() {
    Push first = push("a", 1, 0, false);
    Push second = push("a", 1, 4, false);
    outbox.add(first);
    outbox.add(second);

    outbox.acknowledge("a", 1, 3);
    outbox.acknowledge("a", 2, 8);
    assertThat(outbox.unacknowledged()).containsExactly(first, second);
    outbox.acknowledge("a", 1, 4);
    assertThat(outbox.unacknowledged()).containsExactly(second);
    outbox.acknowledge("a", 1, 8);
    assertThat(outbox.unacknowledged()).isEmpty();
  }

  @Test
  void aDecodeRowProvesThatTheOneBeforeArrived() {
    outbox.add(push("a", 1, 8, true));
    Push last = push("a", 1, 9, true);
    outbox.add(last);

    assertThat(outbox.unacknowledged()).containsExactly(last);
  }

  @Test
  void aNewEpochAndTheEndOfASessionForgetTheOld() {
    outbox.add(push("a", 1, 0, false));
    Push next = push("a", 2, 0, false);
    outbox.add(next);
    outbox.add(push("b", 1, 0, false));
    outbox.forget("b");

    assertThat(outbox.unacknowledged()).containsExactly(next);
  }

  private static Push push(String session, int epoch, int position, boolean decode) {
    int count = decode ? 1 : 4;
    return new Push(
        Bench.hop("s2", 12, 4, 6),
        decode,
        session,
        epoch,
        position,
        false,
        new RowInput.Residuals(count, ByteBuffer.allocate(16 * count)),
        16);
  }
}
