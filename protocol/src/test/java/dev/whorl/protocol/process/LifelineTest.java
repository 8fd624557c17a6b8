package dev.whorl.protocol.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LifelineTest {
  @Test
  void itIsCutWhenTheHolderClosesItsEndAndNotBefore() throws Exception {
    CountDownLatch cut = new CountDownLatch(1);
    PipedOutputStream holder = new PipedOutputStream();
    try (PipedInputStream held = new PipedInputStream(holder)) {
      Lifeline.watch(held, cut::countDown);
      holder.write(new byte[] {1, 2, 3});
      holder.flush();
      assertThat(cut.getCount()).isEqualTo(1);

      holder.close();

      assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
