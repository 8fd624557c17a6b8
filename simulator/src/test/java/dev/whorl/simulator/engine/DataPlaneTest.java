package dev.whorl.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.DenseDelay;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Times of the data plane that can be checked by hand. */
class DataPlaneTest {
  private static final double DELAY = 0.25;
  private static final List<Hop> CHAIN =
      List.of(new Hop("a", new Span(0, 2)), new Hop("b", new Span(2, 4)));
  private static final List<Hop> SPARE =
      List.of(new Hop("c", new Span(0, 2)), new Hop("b", new Span(2, 4)));

  private final TestRecorder recorder = new TestRecorder();

  /** τ(b) = 1 + b per block; a chunk of 10 tokens costs 4 s per block; hops cost 0.25 s. */
  private static Problem problem() {
    Profile profile = Profile.of(StepTimes.linear(1, 1), new ChunkTime(10, 4, 0));
    double[][] latency = new double[3][3];
    for (double[] row : latency) {
      Arrays.fill(row, DELAY);
    }
    return Problem.single(
        List.of(Server.of("a", 100), Server.of("b", 100), Server.of("c", 100)),
        DenseDelay.of(latency),
        List.of(profile, profile, profile),
        ModelShape.uniform("m", 4, 1, 8),
        Workload.of(new Slot(100, 100, 1, 10), 2));
  }

  private Engine engine(int capacity, Request... requests) {
    Deque<Request> coming = new ArrayDeque<>(List.of(requests));
    Engine engine = new Engine(problem(), Options.DEFAULT, coming::poll, recorder);
    engine.admit(new FixedAdmission(engine, CHAIN, SPARE, capacity));
    return engine;
  }

  private static Request request(double at, int input, int output) {
    return new Request(at, 0, input, output, output);
  }

  @Test
  void aLoneSessionPaysEveryHopOnce() {
    engine(1, request(0, 10, 3)).run(Double.POSITIVE_INFINITY, Watch.NONE);

    assertThat(recorder.firstTokens.getFirst()).isEqualTo(2 * 4 + DELAY + 2 * 4, within(1e-12));
    assertThat(recorder.gaps).hasSize(2).allMatch(g -> Math.abs(g - 2 * (2 * 2 + DELAY)) < 1e-12);
  }

  @Test
  void chunksOfOnePromptFlowThroughTheHops() {
    engine(1, request(0, 30, 1)).run(Double.POSITIVE_INFINITY, Watch.NONE);

    assertThat(recorder.firstTokens.getFirst()).isEqualTo(8 + DELAY + 8 + 2 * 8, within(1e-12));
  }

  @Test
  void aShortChunkCostsItsShare() {
    engine(1, request(0, 5, 1)).run(Double.POSITIVE_INFINITY, Watch.NONE);

    assertThat(recorder.firstTokens.getFirst()).isEqualTo(4 + DELAY + 4, within(1e-12));
  }

  @Test
  void aSlotIsFreeOnlyAfterTheClose() {
    engine(1, request(0, 10, 1), request(0, 10, 1)).run(Double.POSITIVE_INFINITY, Watch.NONE);

    assertThat(recorder.waits).containsExactly(0.0, recorder.firstTokens.getFirst());
  }

  @Test
  void thePermitIsGrantedWhenTheFirstTokenIsThere() {
    engine(2, request(0, 10, 5), request(0, 10, 1)).run(Double.POSITIVE_INFINITY, Watch.NONE);

    assertThat(recorder.permitWaits).containsExactly(0.0, recorder.firstTokens.getFirst());
  }

  @Test
  void rowsThatWaitTogetherRunAsOneBatch() {
    Request[] six = new Request[6];
    Arrays.fill(six, request(0, 10, 400));
    Engine engine = engine(6, six);
    engine.run(Double.POSITIVE_INFINITY, Watch.NONE);

    double alone = 2 * (2 * 2 + DELAY);
    assertThat(recorder.gaps).allMatch(g -> g > alone - 1e-9);
    assertThat(engine.use(0).rows()).isEqualTo(6 * 399);
    assertThat(engine.use(0).steps()).isLessThan(4 * 399);
  }

  @Test
  void aLostSessionIsRebuiltWhereItsCacheIsGoneOnly() {
    Engine engine = engine(1, request(0, 10, 4));
    // The second token is under way: it is lost with server a and drawn again.
    engine.at(16.25 + 1, e -> e.crash(0, false));
    engine.run(Double.POSITIVE_INFINITY, Watch.NONE);

    // 11 known ids: chunks of 10 and 1 tokens on c, then one decode row on b, which kept its cache.
    double rebuilt = 8 + 0.8 + DELAY + 4;
    assertThat(recorder.stalls.getFirst()).isEqualTo(1 + rebuilt, within(1e-12));
    assertThat(recorder.finished.getFirst().outputTokens()).isEqualTo(4);
    assertThat(engine.use(1).rows()).isEqualTo(3);
  }

  @Test
  void aSilentServerIsMissedAfterTheDetectionTime() {
    Engine engine = engine(1, request(0, 10, 4));
    engine.at(16.25 + 1, e -> e.crash(0, true));
    engine.run(Double.POSITIVE_INFINITY, Watch.NONE);

    assertThat(recorder.stalls.getFirst())
        .isEqualTo(1 + Options.DEFAULT.detectionSeconds() + 8 + 0.8 + DELAY + 4, within(1e-12));
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    Options options =
        Options.DEFAULT.withVariation(new Options.Variation(0.5, 0.1, 3)).withSeed(42);
    TestRecorder again = new TestRecorder();
    for (TestRecorder each : List.of(recorder, again)) {
      Deque<Request> coming = new ArrayDeque<>(List.of(request(0, 25, 50), request(1, 10, 50)));
      Engine engine = new Engine(problem(), options, coming::poll, each);
      engine.admit(new FixedAdmission(engine, CHAIN, SPARE, 2));
      engine.run(Double.POSITIVE_INFINITY, Watch.NONE);
    }

    assertThat(again.gaps).isEqualTo(recorder.gaps).hasSize(98);
  }
}
