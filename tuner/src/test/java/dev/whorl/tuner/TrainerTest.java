package dev.whorl.tuner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.quorum.PlateauDetector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class TrainerTest {
  private static final String MODEL = "store://models/fake";
  private static final List<Example> DATA =
      IntStream.range(0, 20).mapToObj(i -> new Example(List.of(i, i + 1), 1)).toList();
  private static final Trainer.Settings SETTINGS =
      new Trainer.Settings(30, 0, 7, Duration.ofMillis(1), Duration.ofSeconds(20));

  @TempDir private Path folder;

  /** Pulls each number of the prompt to the example's first token, with a switch per failure. */
  private static final class Fake implements Worker {
    final AtomicInteger asked = new AtomicInteger();
    final CountDownLatch never = new CountDownLatch(1);
    volatile boolean hangs;
    volatile boolean lost;
    volatile boolean refuses;
    volatile boolean ignoresCancel;

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public Gradient gradient(float[] prompt, Example example)
        throws InterruptedException, WorkerLost {
      asked.incrementAndGet();
      if (lost) {
        throw new WorkerLost("fake is lost", new IllegalStateException());
      }
      if (refuses) {
        throw new Refused("fake refuses", new IllegalStateException());
      }
      if (hangs) {
        try {
          never.await();
        } catch (InterruptedException e) {
          if (!ignoresCancel) {
            throw e;
          }
        }
      }
      float[] gradient = new float[prompt.length];
      double loss = 0;
      for (int i = 0; i < prompt.length; i++) {
        gradient[i] = prompt[i] - example.ids().getFirst();
        loss += gradient[i] * gradient[i] / 2;
      }
      return new Gradient(loss, gradient);
    }
  }

  private final List<StepDone> steps = new ArrayList<>();

  private static List<Fake> fakes(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Fake()).toList();
  }

  private static TunedPrompt prompt(Optimizer optimizer) {
    return TunedPrompt.begin(1, new float[] {50, -50}, optimizer);
  }

  private Trainer trainer(
      List<Fake> workers, TunedPrompt prompt, QuorumPolicy policy, Trainer.Settings settings) {
    return new Trainer(
        workers, DATA, prompt, new Optimizer.Adam(0.5), policy, settings, steps::add);
  }

  @Test
  void learnsAndCounts() throws Exception {
    TunedPrompt prompt = prompt(new Optimizer.Adam(0.5));
    double loss = trainer(fakes(3), prompt, new QuorumPolicy.All(), SETTINGS).run();
    assertThat(steps).hasSize(30).allSatisfy(step -> assertThat(step.k()).isEqualTo(3));
    assertThat(steps.getLast().loss()).isLessThan(steps.getFirst().loss());
    assertThat(loss).isEqualTo(steps.getLast().smoothed());
    assertThat(steps.getLast().uplink()).isEqualTo(90);
    assertThat(steps.getLast().tokens()).isEqualTo(90);
    assertThat(steps.getLast().dropped()).isZero();
  }

  @Test
  void aStepDoesNotWaitForTheStragglerAndGivesItUp() throws Exception {
    List<Fake> workers = fakes(4);
    workers.get(2).hangs = true;
    TunedPrompt prompt = prompt(new Optimizer.Adam(0.5));
    double _ = trainer(workers, prompt, new QuorumPolicy.Fixed(3), SETTINGS).run();
    assertThat(steps).hasSize(30).allSatisfy(step -> assertThat(step.k()).isEqualTo(3));
    assertThat(steps.getLast().dropped()).isEqualTo(30);
    assertThat(workers.get(2).asked).as("asked again in every step").hasValueGreaterThan(20);
  }

  /** What a cancelled worker sends all the same is counted as uplink and changes nothing. */
  @Test
  void lateGradientsAreDroppedByTheirStep() throws Exception {
    List<Fake> workers = fakes(4);
    workers.get(3).hangs = true;
    TunedPrompt cancelled = prompt(new Optimizer.Adam(0.5));
    double _ = trainer(workers, cancelled, new QuorumPolicy.Fixed(3), SETTINGS).run();
    workers.get(3).ignoresCancel = true;
    TunedPrompt late = prompt(new Optimizer.Adam(0.5));
    double _ = trainer(workers, late, new QuorumPolicy.Fixed(3), SETTINGS).run();
    assertThat(late.rows()).isEqualTo(cancelled.rows());
    assertThat(steps.getLast().uplink()).isGreaterThan(90);
  }

  @Test
  void kFallsAtOnceWhenWorkersVanish() throws Exception {
    List<Fake> workers = fakes(4);
    workers.get(0).lost = true;
    workers.get(1).lost = true;
    TunedPrompt prompt = prompt(new Optimizer.Adam(0.5));
    double _ = trainer(workers, prompt, new QuorumPolicy.Fixed(3), SETTINGS).run();
    assertThat(steps).hasSize(30).allSatisfy(step -> assertThat(step.k()).isEqualTo(1));
  }

  @Test
  void whenAllStayLostTheJobEndsAndSaysSo() {
    List<Fake> workers = fakes(2);
    workers.forEach(worker -> worker.lost = true);
    Trainer.Settings settings =
        new Trainer.Settings(3, 0, 7, Duration.ofMillis(20), Duration.ofMillis(1));
    assertThatThrownBy(() ->
            trainer(workers, prompt(new Optimizer.Adam(1)), new QuorumPolicy.All(), settings).run())
        .isInstanceOf(Worker.WorkerLost.class)
        .hasMessageContaining("No worker has answered")
        .hasMessageContaining("fake is lost");
  }

  @Test
  void whatWouldBeRefusedAgainEndsTheJob() {
    List<Fake> workers = fakes(2);
    workers.get(1).refuses = true;
    assertThatThrownBy(() ->
            trainer(workers, prompt(new Optimizer.Adam(1)), new QuorumPolicy.All(), SETTINGS).run())
        .isInstanceOf(Refused.class)
        .hasMessage("fake refuses");
  }

  /** One worker hangs: no step is held up for it, not even to measure. */
  @Test
  void adaptiveWaitsForNobodyThatHangs() throws Exception {
    List<Fake> workers = fakes(5);
    workers.get(3).hangs = true;
    QuorumPolicy policy = new QuorumPolicy.Adaptive(PlateauDetector.of(0.01, 5));
    double _ = trainer(workers, prompt(new Optimizer.Adam(0.5)), policy, SETTINGS).run();
    assertThat(steps).hasSize(30).allSatisfy(step -> assertThat(step.k()).isBetween(2, 4));
  }

  @Test
  void theListenerEndsTheJob() throws Exception {
    List<StepDone> heard = new ArrayList<>();
    Trainer trainer =
        new Trainer(
            fakes(2),
            DATA,
            prompt(new Optimizer.Adam(0.5)),
            new Optimizer.Adam(0.5),
            new QuorumPolicy.All(),
            SETTINGS,
            step -> {
              heard.add(step);
              return step.step() < 4;
            });
    double _ = trainer.run();
    assertThat(heard).hasSize(4);
  }

  @Test
  void aRunThatWasStoppedGoesOnAsIfItHadNotBeen() throws Exception {
    Optimizer adam = new Optimizer.Adam(0.5);
    TunedPrompt whole = prompt(adam);
    double _ = trainer(fakes(2), whole, new QuorumPolicy.All(), SETTINGS).run();

    TunedPrompt first = prompt(adam);
    Trainer.Settings half =
        new Trainer.Settings(13, 0, 7, Duration.ofMillis(1), Duration.ofSeconds(20));
    double _ = trainer(fakes(2), first, new QuorumPolicy.All(), half).run();
    PromptFile.write(folder.resolve("p.safetensors"), first, MODEL);
    TunedPrompt second = PromptFile.read(folder.resolve("p.safetensors"), MODEL);
    assertThat(second.step()).isEqualTo(13);
    double _ = trainer(fakes(2), second, new QuorumPolicy.All(), SETTINGS).run();
    for (int i = 0; i < 2; i++) {
      // Of two equal sums the order of arrival may differ.
      assertThat(second.rows()[i]).isCloseTo(whole.rows()[i], within(1e-4f));
    }
  }

  @Test
  void theTargetEndsTheJob() throws Exception {
    Trainer.Settings settings =
        new Trainer.Settings(500, 900, 7, Duration.ofMillis(1), Duration.ofSeconds(20));
    double loss =
        trainer(fakes(2), prompt(new Optimizer.Adam(0.5)), new QuorumPolicy.All(), settings).run();
    assertThat(loss).isLessThanOrEqualTo(900);
    assertThat(steps).hasSizeBetween(2, 499);
  }
}
