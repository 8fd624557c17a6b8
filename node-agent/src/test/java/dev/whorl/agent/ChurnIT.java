package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestOperator;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions come and go at random, many are closed while they run: the others' texts stay as they
 * are and every slot is free in the end.
 */
class ChurnIT {
  private static final int CLIENTS = 6;
  private static final int ROUNDS = 12;
  private static final int CAPACITY = 4;
  private static final int TOKENS = 12;
  private static final int PROMPTS = 5;

  @TempDir private Path folder;

  @Test
  void textsStayAndSlotsComeBack() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(CAPACITY, 1, 4, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 3);
        TestRouter router = fleet.router("r1");
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      plan.load(fleet, 1);
      List<List<Integer>> expected = new ArrayList<>();
      for (int prompt = 0; prompt < PROMPTS; prompt++) {
        expected.add(router.generate(plan, "p" + prompt, prompt(prompt), TOKENS));
      }
      List<Future<?>> running = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        Random random = new Random(seed + client);
        String name = "c" + client;
        running.add(clients.submit(() -> churn(router, plan, name, random, expected)));
      }
      for (Future<?> each : running) {
        each.get();
      }
      for (int server = 0; server < 3; server++) {
        try (TestOperator operator = fleet.operator(server)) {
          operator.await(
              "no sessions",
              report -> report.getSpansCount() == 1 && report.getSpans(0).getSessions() == 0);
        }
      }
      assertThat(router.events()).as("no faults, no gaps").allMatch(event -> event.hasToken());
    }
  }

  private static void churn(
      TestRouter router, Plan plan, String name, Random random, List<List<Integer>> expected) {
    for (int round = 0; round < ROUNDS; round++) {
      String session = name + "-" + round;
      int prompt = random.nextInt(PROMPTS);
      if (!router.tryRun(plan, session, prompt(prompt), TOKENS)) {
        continue;
      }
      if (random.nextBoolean()) {
        assertThat(router.tokens(session)).isEqualTo(expected.get(prompt));
      }
      router.close(plan, session);
    }
  }

  private static List<Integer> prompt(int number) {
    return IntStream.range(1, 4 + 7 * number).map(i -> i * (number + 3) % 96).boxed().toList();
  }
}
