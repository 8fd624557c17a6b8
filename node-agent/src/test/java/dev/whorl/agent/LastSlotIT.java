package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.Refused.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two routers race for the last slot of a chain, again and again. */
class LastSlotIT {
  private static final int ROUNDS = 30;

  @TempDir private Path folder;

  @Test
  void oneGetsItTheOtherIsRefused() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(1, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 1);
        TestRouter one = fleet.router("r1");
        TestRouter two = fleet.router("r2");
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      plan.load(fleet, 1);
      one.attach(0);
      two.attach(0);
      CyclicBarrier together = new CyclicBarrier(2);
      for (int round = 0; round < ROUNDS; round++) {
        String first = "one-" + round;
        String second = "two-" + round;
        Future<OpenReply> a = threads.submit(open(together, one, plan, first));
        Future<OpenReply> b = threads.submit(open(together, two, plan, second));
        List<OpenReply> replies = List.of(a.get(), b.get());

        assertThat(replies).filteredOn(OpenReply::hasOpened).hasSize(1);
        assertThat(replies)
            .filteredOn(OpenReply::hasRefused)
            .extracting(reply -> reply.getRefused().getReason())
            .containsExactly(Reason.NO_SLOT);

        one.close(plan, first);
        two.close(plan, second);
      }
    }
  }

  private static Callable<OpenReply> open(
      CyclicBarrier together, TestRouter router, Plan plan, String session) {
    return () -> {
      together.await();
      return router.open(plan, session, 1, 0, 3, 4);
    };
  }
}
