package dev.whorl.agent.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.Acknowledgement;
import dev.whorl.agent.session.Push;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.testing.Bench;
import dev.whorl.agent.testing.BrokenDevice;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A device that always fails, or an error of the machine, ends the claim that the process lives.
 */
class StepLoopTest {
  private static final RowSender NOBODY =
      new RowSender() {
        @Override
        public void push(List<Push> pushes) {}

        @Override
        public void acknowledge(List<Acknowledgement> acknowledgements) {}
      };

  private final Bench bench = new Bench(0, 6, 32, 32);
  private final SessionGate gate = new SessionGate(bench.table());
  private final CountDownLatch died = new CountDownLatch(1);

  private StepLoop loop(BrokenDevice device) {
    return new StepLoop(gate, device, NOBODY, (_, _) -> {}, died::countDown);
  }

  private void session(int number) {
    gate.run(table -> {
      String id = "s" + number;
      table.open(Bench.onChain("c" + number % 4, id, Bench.alone(), 1));
      table.start(id, 1, new int[1], 0, "uid-1");
    });
  }

  @Test
  void aDeviceThatAlwaysFailsIsLost() throws InterruptedException {
    BrokenDevice device = new BrokenDevice(new IllegalStateException("device lost"));
    StepLoop loop = loop(device);
    loop.start();
    for (int i = 0; i < 32 && died.getCount() > 0; i++) {
      session(i);
      boolean _ = died.await(50, TimeUnit.MILLISECONDS);
    }
    assertThat(died.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(device.calls()).isEqualTo(StepLoop.MAX_FAILURES);
    loop.close();
  }

  @Test
  void anErrorOfTheMachineEndsItAtOnce() throws InterruptedException {
    StepLoop loop = loop(new BrokenDevice(new InternalError("a fault in a mapped file")));
    loop.start();
    session(1);
    assertThat(died.await(30, TimeUnit.SECONDS)).isTrue();
    loop.close();
  }
}
