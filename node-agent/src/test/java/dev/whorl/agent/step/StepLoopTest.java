package dev.whorl.agent.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.Acknowledgement;
import dev.whorl.agent.session.Push;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.testing.Bench;
import dev.whorl.agent.testing.BrokenDevice;
import dev.whorl.executor.Row;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.SubmittedStep;
import java.time.Duration;
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
    return new StepLoop(gate, device, NOBODY, (_, _, _) -> {}, died::countDown);
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

  /** Completes its first step only when the second one has been submitted. */
  private final class ResultsThatWait extends BrokenDevice {
    private final CountDownLatch next = new CountDownLatch(1);
    private int submitted;

    ResultsThatWait() {
      super(new IllegalStateException("only steps are asked for"));
    }

    @Override
    public SubmittedStep submit(List<Row> rows) {
      List<RowResult> results =
          rows.stream().<RowResult>map(_ -> new RowResult.Sampled(5, null)).toList();
      if (++submitted > 1) {
        next.countDown();
        return () -> new StepOutcome.Done(results, Duration.ZERO);
      }
      session(2);
      return () -> {
        boolean came;
        try {
          came = next.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return came ? new StepOutcome.Done(results, Duration.ZERO) : new StepOutcome.Fault("alone");
      };
    }
  }

  @Test
  void resultsAreHandedOnWhileTheNextStepRuns() throws InterruptedException {
    CountDownLatch handedOn = new CountDownLatch(2);
    StepLoop loop =
        new StepLoop(
            gate,
            new ResultsThatWait(),
            NOBODY,
            (_, _, _) -> handedOn.countDown(),
            died::countDown);
    loop.start();
    session(1);
    assertThat(handedOn.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(bench.heard()).noneMatch(line -> line.contains("alone"));
    loop.close();
    assertThat(died.getCount()).isEqualTo(1);
  }
}
