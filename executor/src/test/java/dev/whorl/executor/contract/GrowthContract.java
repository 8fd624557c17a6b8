package dev.whorl.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.MemoryUse;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.Row;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.UnloadOutcome;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.executor.testing.TinyModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spans grow and shrink in place, while a session runs through the blocks that stay. */
public abstract class GrowthContract {
  private static final long BUDGET = 1 << 20;
  private static final int TOKENS = 40;
  private final Model model = TinyModel.open("llama");
  private final long block = WeightFormats.of(model, Precision.BF16).blockBytes(1);
  private final BlockExecutor executor;
  private long loadedBytes;

  protected GrowthContract(Device device) {
    this.executor = device.open(BUDGET, 1);
    executor.grant(CacheQuota.of("d", model.geometry(), Precision.BF16, 1 << 17));
  }

  @AfterEach
  void close() {
    executor.close();
    model.close();
  }

  private LoadedSpan loaded(int start, int end) {
    SpanRequest request = new SpanRequest(model, Precision.BF16, new Span(start, end));
    return ((LoadOutcome.Loaded) executor.load(request, (_, total) -> loadedBytes = total)).span();
  }

  private static SessionCache reserved(LoadedSpan span, Span blocks) {
    return ((ReserveOutcome.Reserved) span.reserve("d", "s", blocks, TOKENS)).cache();
  }

  private ByteBuffer step(SessionCache cache, int position) {
    Row row = new Row(cache, position, new RowInput.TokenIds(position * 7 % 101), null);
    StepOutcome.Done done = (StepOutcome.Done) executor.step(List.of(row));
    return ((RowResult.Residuals) done.results().getFirst()).bytes();
  }

  private List<ByteBuffer> undisturbed() {
    LoadedSpan span = loaded(0, 1);
    SessionCache cache = reserved(span, new Span(0, 1));
    List<ByteBuffer> results = new ArrayList<>();
    for (int position = 0; position < TOKENS; position++) {
      results.add(step(cache, position));
    }
    cache.release();
    span.unload();
    return results;
  }

  @Test
  void aSessionGoesOnWhileItsPagesMove() {
    List<ByteBuffer> expected = undisturbed();
    LoadedSpan span = loaded(0, 1);
    SessionCache before = reserved(span, new Span(0, 1));
    SessionCache cache = reserved(span, new Span(0, 1));
    before.release();
    long page = model.geometry().pageBytes(Precision.BF16);
    List<ByteBuffer> results = new ArrayList<>();
    for (int position = 0; position < TOKENS; position++) {
      if (position == TOKENS / 2) {
        executor.grant(new CacheQuota("d", page, 3));
        assertThat(executor.memory().caches()).isEqualTo(3 * page);
      }
      results.add(step(cache, position));
    }
    assertThat(results).isEqualTo(expected);
  }

  @Test
  void aSessionGoesOnWhileItsSpanGrowsAndShrinks() {
    List<ByteBuffer> expected = undisturbed();
    LoadedSpan narrow = loaded(0, 1);
    SessionCache cache = reserved(narrow, new Span(0, 1));
    List<ByteBuffer> results = new ArrayList<>();
    LoadedSpan now = narrow;
    for (int position = 0; position < TOKENS; position++) {
      results.add(step(cache, position));
      if (position % 10 == 5) {
        LoadedSpan next = loaded(0, position % 20 == 5 ? 2 : 1);
        assertThat(next.adopt(cache)).isTrue();
        assertThat(now.unload()).isEqualTo(new UnloadOutcome.Unloaded());
        now = next;
      }
    }
    assertThat(results).isEqualTo(expected);
    cache.release();
    now.unload();
    assertThat(executor.memory().weights()).isZero();
  }

  @Test
  void growingLoadsTheDifferenceOnly() {
    LoadedSpan narrow = loaded(0, 1);
    long before = executor.memory().weights();
    LoadedSpan wide = loaded(0, 2);
    assertThat(loadedBytes).isEqualTo(block);
    assertThat(executor.memory().weights()).isEqualTo(before + block);
    narrow.unload();
    assertThat(executor.memory().weights()).isEqualTo(before + block);
    loaded(0, 1);
    wide.unload();
    assertThat(executor.memory().weights()).isEqualTo(before);
  }

  @Test
  void whoHoldsASpanIsWhoAdoptedLast() {
    LoadedSpan first = loaded(0, 2);
    SessionCache cache = reserved(first, new Span(0, 2));
    LoadedSpan second = loaded(0, 3);
    assertThat(second.adopt(cache)).isTrue();
    assertThat(first.unload()).isEqualTo(new UnloadOutcome.Unloaded());
    assertThat(second.unload()).isEqualTo(new UnloadOutcome.InUse(1));
    assertThat(first.adopt(cache)).isFalse();
    cache.release();
    assertThat(second.adopt(cache)).isFalse();
    assertThat(second.unload()).isEqualTo(new UnloadOutcome.Unloaded());
    executor.grant(new CacheQuota("d", first.request().pageBytes(), 0));
    assertThat(executor.memory()).isEqualTo(new MemoryUse(BUDGET, 0, 0));
  }

  @Test
  void aSpanAdoptsOnlyWhatItCanRun() {
    SessionCache cache = reserved(loaded(0, 2), new Span(0, 2));
    LoadedSpan shorter = loaded(0, 1);
    assertThatThrownBy(() -> shorter.adopt(cache)).hasMessageContaining("[0, 2)");
    SpanRequest other = new SpanRequest(model, Precision.F32, new Span(0, 3));
    LoadedSpan wider = ((LoadOutcome.Loaded) executor.load(other, (done, total) -> {})).span();
    assertThatThrownBy(() -> wider.adopt(cache)).hasMessageContaining("precision");
  }
}
