package dev.whorl.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.session.StepContract;
import dev.whorl.agent.store.ModelStores;
import dev.whorl.agent.testing.Bench;
import dev.whorl.agent.testing.BrokenDevice;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.agent.testing.Waiting;
import dev.whorl.executor.Span;
import dev.whorl.protocol.control.SpanReport.Phase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file or a device does, the keeper hears the next word. */
class SpanKeeperTest {
  @TempDir Path store;
  private final SessionGate gate = new SessionGate(new Bench(0, 6, 1, 1).table());
  private int deaths;

  @BeforeEach
  void model() throws Exception {
    TinyModel.write(store, "tiny");
  }

  private SpanKeeper keeper(BrokenDevice device) {
    ModelStores stores = new ModelStores(Map.of("models", store), null);
    LoadPace pace = new LoadPace(new StepCap(), System::nanoTime);
    Measuring measuring = new Measuring(device, gate, new Profiles(Clock.systemUTC()));
    return new SpanKeeper(
        new SpanLoader(stores, device, pace),
        new WarmUp(device, measuring),
        measuring,
        gate,
        () -> deaths++);
  }

  private static DesiredState wanted(long generation, String path) {
    DesiredSpan span =
        new DesiredSpan("uid", "p", "store://models/" + path, "", "f32", new Span(0, 6), 32, 4);
    return new DesiredState(
        generation, List.of(span), Map.of(), Map.of(), List.of(), 0, 0, StepContract.NONE, 0);
  }

  private static String failure(SpanKeeper keeper) throws Exception {
    Waiting.until(
        "a failed span",
        () -> keeper.statuses().values().stream().anyMatch(s -> s.phase() == Phase.FAILED));
    return keeper.statuses().values().iterator().next().message();
  }

  static Stream<Throwable> faults() {
    return Stream.of(
        new IllegalStateException("device lost"),
        new IndexOutOfBoundsException("-1"),
        new StackOverflowError(),
        new NoClassDefFoundError("Kernel"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyFaultEndsInAStatusAndTheNextWordIsHeard(Throwable fault) throws Exception {
    BrokenDevice device = new BrokenDevice(fault);
    try (SpanKeeper keeper = keeper(device)) {
      keeper.start();
      assertThat(keeper.apply(wanted(1, "tiny"))).isTrue();
      assertThat(failure(keeper)).contains(fault.getClass().getSimpleName());

      device.failWith(new InternalError("a fault occurred in an unsafe memory access"));
      assertThat(keeper.apply(wanted(2, "tiny"))).isTrue();
      assertThat(failure(keeper)).contains("store://models/tiny were cut while they were read");
      assertThat(deaths).isZero();
    }
  }

  @Test
  void aPathThatIsNoneIsAStatusToo() throws Exception {
    try (SpanKeeper keeper = keeper(new BrokenDevice(new IllegalStateException()))) {
      keeper.start();
      assertThat(keeper.apply(wanted(1, "a\0b"))).isTrue();
      assertThat(failure(keeper)).contains("is none on this machine");
    }
  }
}
