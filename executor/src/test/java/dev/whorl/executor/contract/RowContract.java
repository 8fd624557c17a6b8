package dev.whorl.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.Row;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.TinyModel;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that break the contract are refused before anything runs. */
public abstract class RowContract {
  private final Model model = TinyModel.open("llama");
  private final BlockExecutor executor;
  private final LoadedSpan first;
  private final LoadedSpan last;

  protected RowContract(Device device) {
    executor = device.open(1 << 20, 1);
    executor.grant(CacheQuota.of("d", model.geometry(), Precision.BF16, 1 << 17));
    first = load(0, 2);
    last = load(2, 3);
  }

  private LoadedSpan load(int start, int end) {
    SpanRequest request = new SpanRequest(model, Precision.BF16, new Span(start, end));
    return ((LoadOutcome.Loaded) executor.load(request, LoadProgress.NONE)).span();
  }

  @AfterEach
  void close() {
    executor.close();
    model.close();
  }

  private static SessionCache reserve(LoadedSpan span) {
    return ((ReserveOutcome.Reserved) span.reserve("d", "s", span.request().span(), 8)).cache();
  }

  private static RowInput ids(int... ids) {
    return new RowInput.TokenIds(ids);
  }

  private void refused(String message, Row... rows) {
    assertThatThrownBy(() -> executor.step(List.of(rows)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void nothingToDo() {
    refused("at least one row");
  }

  @Test
  void twoRowsOfOneSession() {
    SessionCache cache = reserve(first);
    Row row = new Row(cache, 0, ids(1), null);
    refused("two rows", row, new Row(cache, 1, ids(1), null));
  }

  @Test
  void positionsBeyondTheSlot() {
    refused("slot of 8 tokens", new Row(reserve(first), 7, ids(1, 2), null));
    refused("slot of 8 tokens", new Row(reserve(first), Integer.MAX_VALUE, ids(1, 2), null));
    refused("slot of 8 tokens", new Row(reserve(first), -1, ids(1), null));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 101})
  void tokensBeyondTheVocabulary(int id) {
    refused("(" + id + ")", new Row(reserve(first), 0, ids(id), null));
  }

  @Test
  void samplingBeforeTheEnd() {
    refused("ends before block 3", new Row(reserve(first), 0, ids(1), Sampling.GREEDY));
  }

  @Test
  void theWrongKindOfInput() {
    refused("does not begin at block 0", new Row(reserve(last), 0, ids(1), null));
    RowInput residuals = new RowInput.Residuals(1, ByteBuffer.allocate(128));
    refused("takes token ids", new Row(reserve(first), 0, residuals, null));
  }

  @Test
  void residualsOfTheWrongSize() {
    RowInput residuals = new RowInput.Residuals(2, ByteBuffer.allocate(128));
    refused("have 128 bytes, expected are 256", new Row(reserve(last), 0, residuals, null));
  }

  @Test
  void aReleasedCache() {
    SessionCache cache = reserve(first);
    cache.release();
    refused("released", new Row(cache, 0, ids(1), null));
  }

  @Test
  void numbersThatAreNoneBreakTheirRowOnly() {
    ByteBuffer bad = ByteBuffer.allocate(128);
    while (bad.hasRemaining()) {
      bad.putShort((short) 0xc07f);
    }
    Row broken = new Row(reserve(last), 0, new RowInput.Residuals(1, bad.flip()), Sampling.GREEDY);
    RowInput sane = new RowInput.Residuals(1, ByteBuffer.allocate(128));
    Row healthy = new Row(reserve(last), 0, sane, Sampling.GREEDY);
    assertThat(((StepOutcome.Done) executor.step(List.of(broken, healthy))).results())
        .satisfiesExactly(
            result -> assertThat(result).isInstanceOf(RowResult.Broken.class),
            result -> assertThat(result).isInstanceOf(RowResult.Sampled.class));
  }

  @Test
  void rowsOfDifferentSpansGoTogether() {
    Row early = new Row(reserve(first), 0, ids(1, 2), null);
    RowInput residuals = new RowInput.Residuals(1, ByteBuffer.allocate(128));
    Row late = new Row(reserve(last), 0, residuals, null);
    assertThat(((StepOutcome.Done) executor.step(List.of(late, early))).results())
        .satisfiesExactly(
            result -> assertThat(result).isEqualTo(new RowResult.Taken()),
            result ->
                assertThat(result)
                    .isInstanceOfSatisfying(
                        RowResult.Residuals.class,
                        out -> assertThat(out.bytes().remaining()).isEqualTo(256)));
  }
}
