package dev.whorl.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.baselines.published.online.SessionTimes;
import dev.whorl.baselines.published.online.SessionTimes.HopTimes;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where batching has no effect and nobody waits, virtual time is the published sum of hops. */
class PublishedTimesTest {
  private static final int TOKENS = 128;
  private static final int PROMPT = 20;
  private static final double[] TRIPS = {0.11, 0.14, 0.1};
  private static final double[] BLOCK = {0.0162, 0.0032, 0.0162};
  private static final double[] PROMPT_BLOCK = {0.208, 0.034, 0.208};
  private static final int[] BLOCKS = {4, 60, 6};

  @Test
  void aSessionThroughThreeRelayedHopsTakesThePublishedTime() {
    TestRecorder recorder = new TestRecorder();
    Deque<Request> one = new ArrayDeque<>(List.of(new Request(0, 0, PROMPT, TOKENS, TOKENS)));
    Engine engine = new Engine(problem(), Options.DEFAULT, one::poll, recorder);
    List<Hop> chain =
        List.of(
            new Hop("s0", new Span(0, 4)),
            new Hop("s1", new Span(4, 64)),
            new Hop("s2", new Span(64, 70)));
    engine.admit(new FixedAdmission(engine, chain, chain, 1));
    engine.run(Double.POSITIVE_INFINITY, Watch.NONE);

    double decode = recorder.gaps.stream().mapToDouble(Double::doubleValue).sum();
    assertThat(recorder.firstTokens.getFirst()).isEqualTo(published(true), within(1e-9));
    assertThat(recorder.firstTokens.getFirst() + decode).isEqualTo(published(false), within(1e-9));
  }

  private static double published(boolean firstTokenOnly) {
    List<HopTimes> hops =
        IntStream.range(0, 3)
            .mapToObj(j -> new HopTimes(TRIPS[j], TRIPS[j], PROMPT_BLOCK[j], BLOCK[j]))
            .toList();
    SessionTimes times = new SessionTimes(TOKENS, hops);
    double sum = 0;
    for (int j = 0; j < 3; j++) {
      sum += firstTokenOnly ? times.firstToken(j, BLOCKS[j]) : times.session(j, BLOCKS[j]);
    }
    return sum;
  }

  private static Problem problem() {
    List<Profile> profiles =
        IntStream.range(0, 3)
            .mapToObj(j ->
                Profile.of(StepTimes.constant(BLOCK[j]), new ChunkTime(PROMPT, PROMPT_BLOCK[j], 0)))
            .toList();
    return Problem.single(
        List.of(Server.of("s0", 1000), Server.of("s1", 1000), Server.of("s2", 1000)),
        new RelayDelay(TRIPS),
        profiles,
        ModelShape.uniform("m", 70, 1, 28672),
        Workload.of(new Slot(PROMPT, TOKENS, 1, PROMPT), 1));
  }
}
