package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.data.Token.Finish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Turns of API keys in the line, and priorities among them. */
class TenantsTest {
  private static final Tenant BUSY = new Tenant("busy", 0);
  private final Ring ring = Ring.ready(1, new Ring(20, Duration.ofSeconds(30)));
  private final List<String> order = new ArrayList<>();

  @Test
  void whoSendsManyRequestsDelaysOthersByOne() {
    wait("b1", BUSY);
    wait("b2", BUSY);
    wait("b3", BUSY);
    wait("b4", BUSY);
    wait("c1", new Tenant("calm", 0));
    wait("n1", Tenant.ANYBODY);
    finish(6);

    assertThat(order).containsExactly("b1", "b2", "c1", "n1", "b3", "b4");
  }

  @Test
  void higherPrioritiesGoFirst() {
    wait("b1", BUSY);
    wait("b2", BUSY);
    wait("low", new Tenant("batch", -1));
    wait("u1", new Tenant("urgent", 5));
    wait("u2", new Tenant("urgent", 5));
    wait("b3", BUSY);
    finish(6);

    assertThat(order).containsExactly("b1", "u1", "u2", "b2", "b3", "low");
  }

  private void wait(String name, Tenant tenant) {
    ring.submit(
        new Recorder() {
          @Override
          public void started() {
            order.add(name);
          }
        },
        tenant);
    ring.loop.run();
  }

  private void finish(int sessions) {
    for (int i = 0; i < sessions; i++) {
      ring.token(Ring.wire(ring.a, 0), 3, 7, Finish.FINISH_STOP);
    }
  }
}
