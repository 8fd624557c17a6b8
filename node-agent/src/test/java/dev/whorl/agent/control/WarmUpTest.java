package dev.whorl.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.session.StepContract;
import dev.whorl.agent.store.ModelStores;
import dev.whorl.agent.testing.Bench;
import dev.whorl.agent.testing.PausableDevice;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.agent.testing.Waiting;
import dev.whorl.executor.CacheUse;
import dev.whorl.executor.DeviceSettings;
import dev.whorl.executor.Span;
import dev.whorl.executor.cpu.CpuProvider;
import dev.whorl.protocol.control.SpanReport.Phase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A span has run by itself when it is announced, and left nothing behind. */
class WarmUpTest {
  private static final long CACHE = 8 << 20;

  @TempDir private Path store;
  private final PausableDevice device =
      new PausableDevice(new CpuProvider().device(new DeviceSettings(64 << 20, 1)));
  private final SessionGate gate = new SessionGate(new Bench(0, 6, 1, 1).table());
  private SpanKeeper keeper;

  @BeforeEach
  void start() throws Exception {
    TinyModel.write(store, "tiny");
    LoadPace pace = new LoadPace(new StepCap(), System::nanoTime);
    Measuring measuring = new Measuring(device, gate, new Profiles(Clock.systemUTC()));
    keeper =
        new SpanKeeper(
            new SpanLoader(new ModelStores(Map.of("models", store), null), device, pace),
            new WarmUp(device, measuring),
            measuring,
            gate,
            () -> {});
    keeper.start();
  }

  @AfterEach
  void close() {
    keeper.close();
    device.close();
  }

  @Test
  void everyPartOfAModelCanBeRunAlone() throws Exception {
    load(1, new Span(0, 3));
    long first = device.positions();
    assertThat(first).isPositive();
    assertThat(device.caches()).extracting(CacheUse::reserved).containsOnly(0L);
  }

  @Test
  void anInnerPartTakesResiduals() throws Exception {
    load(1, new Span(2, 4));

    assertThat(device.positions()).isPositive();
  }

  @Test
  void theLastPartSamples() throws Exception {
    load(1, new Span(3, 6));

    assertThat(device.positions()).isPositive();
  }

  @Test
  void aDeviceThatFailsIsNoReasonNotToServe() throws Exception {
    device.failSteps(true);

    load(1, new Span(0, 6));
  }

  @Test
  void aModelThatHasRunIsWarm() throws Exception {
    load(1, new Span(0, 3));
    long first = device.positions();
    load(2, new Span(0, 4));

    assertThat(device.positions()).isEqualTo(first);
  }

  private void load(long generation, Span span) throws Exception {
    DesiredSpan wanted = new DesiredSpan("uid", "p", "store://models/tiny", "", "f32", span, 32, 4);
    keeper.apply(
        new DesiredState(
            generation,
            List.of(wanted),
            Map.of(wanted, CACHE),
            Map.of(),
            List.of(),
            0,
            0,
            StepContract.NONE,
            0));
    Waiting.until(
        "the span is loaded",
        () -> {
          SpanStatus status = keeper.statuses().get(wanted);
          return status != null && status.phase() == Phase.LOADED;
        });
  }
}
