package dev.whorl.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ReconciliationsTest {
  private final Reconciliations reconciliations = new Reconciliations();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);

  @Test
  void theEndWaitsForThoseInHandAndDropsWhatComesLater() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicBoolean late = new AtomicBoolean();
    reconciliations
        .threads()
        .execute(() -> {
          begun.countDown();
          awaitUnmoved();
          done.set(true);
        });
    begun.await();
    Thread end = end();
    assertThat(end.join(Duration.ofMillis(200))).isFalse();
    reconciliations.threads().execute(() -> late.set(true));
    mayGoOn.countDown();
    end.join();
    assertThat(done).isTrue();
    assertThat(late).isFalse();
  }

  @Test
  void whoeverWaitsForAnAnswerIsInterruptedAfterAMoment() throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean();
    reconciliations
        .threads()
        .execute(() -> {
          begun.countDown();
          try {
            mayGoOn.await();
          } catch (InterruptedException e) {
            interrupted.set(true);
          }
        });
    begun.await();
    assertThat(end().join(Duration.ofSeconds(10))).isTrue();
    assertThat(interrupted).isTrue();
  }

  @Test
  void anObjectThatTheSdkLostNeedsAnotherProcess() {
    assertThat(reconciliations.healthy()).isTrue();
    reconciliations
        .threads()
        .execute(() -> {
          throw new NoClassDefFoundError("a library is missing");
        });
    // The Error of that thread is what is waited for.
    Awaitility.await().dontCatchUncaughtExceptions().until(() -> !reconciliations.healthy());
  }

  private Thread end() {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            reconciliations.end();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** As one that computes: an interrupt does not stop it. */
  private void awaitUnmoved() {
    while (mayGoOn.getCount() > 0) {
      Thread.onSpinWait();
    }
  }
}
