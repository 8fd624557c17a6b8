package dev.whorl.router.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadLoopTest {
  private final ThreadLoop loop = new ThreadLoop("test");

  @AfterEach
  void close() {
    loop.close();
  }

  private void settle() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(done::countDown);
    assertThat(done.await(10, TimeUnit.SECONDS)).as("the loop goes on").isTrue();
  }

  @Test
  void anExceptionCostsItsTaskOnly() throws Exception {
    loop.execute(() -> {
      throw new IllegalStateException("a fault of the test");
    });
    settle();

    assertThat(loop.broken()).isFalse();
  }

  @Test
  void anErrorIsNotSwallowed() throws Exception {
    loop.execute(() -> {
      throw new AssertionError("a fault of the test");
    });
    settle();

    assertThat(loop.broken()).isTrue();
  }

  @Test
  void norIsOneOfALaterTask() throws Exception {
    loop.after(
        Duration.ZERO,
        () -> {
          throw new StackOverflowError("a fault of the test");
        });
    settle();

    assertThat(loop.broken()).isTrue();
  }
}
