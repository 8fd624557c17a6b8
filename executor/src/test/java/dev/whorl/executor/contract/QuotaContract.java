package dev.whorl.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.CacheUse;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.MemoryUse;
import dev.whorl.executor.QuotaOutcome;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.UnloadOutcome;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages: what an owner may reserve exists, nobody takes another's, everything comes back. */
public abstract class QuotaContract {
  private static final long BUDGET = 1 << 20;
  private final Model model = TinyModel.open("llama");
  private final long page = model.geometry().pageBytes(Precision.BF16);
  private final BlockExecutor executor;

  protected QuotaContract(Device device) {
    this.executor = device.open(BUDGET, 1);
  }

  @AfterEach
  void close() {
    executor.close();
    model.close();
  }

  private LoadedSpan whole() {
    SpanRequest request = new SpanRequest(model, Precision.BF16, new Span(0, 3));
    return ((LoadOutcome.Loaded) executor.load(request, LoadProgress.NONE)).span();
  }

  private QuotaOutcome grant(String owner, long pages) {
    return executor.grant(new CacheQuota(owner, page, pages));
  }

  private CacheUse use(String owner) {
    return executor.caches().stream()
        .filter(use -> use.owner().equals(owner))
        .findFirst()
        .orElse(new CacheUse(owner, page, 0, 0, 0));
  }

  private static SessionCache reserved(LoadedSpan span, String owner, int end, int tokens) {
    return ((ReserveOutcome.Reserved) span.reserve(owner, "s", new Span(0, end), tokens)).cache();
  }

  @Test
  void aQuotaIsThereAtOnce() {
    assertThat(executor.grant(CacheQuota.of("d", model.geometry(), Precision.BF16, 10 * page + 5)))
        .isEqualTo(new QuotaOutcome.Granted());
    assertThat(executor.memory()).isEqualTo(new MemoryUse(BUDGET, 0, 10 * page));
    grant("d", 0);
    assertThat(executor.memory()).isEqualTo(new MemoryUse(BUDGET, 0, 0));
    assertThat(executor.caches()).isEmpty();
  }

  @Test
  void aQuotaBeyondTheDeviceChangesNothing() {
    grant("d", 5);
    assertThat(grant("d", BUDGET / page + 1))
        .isInstanceOfSatisfying(
            QuotaOutcome.TooLittleMemory.class,
            refused ->
                assertThat(refused.message())
                    .contains("deployment d", String.valueOf((BUDGET / page - 4) * page)));
    assertThat(use("d")).isEqualTo(new CacheUse("d", page, 5, 0, 5));
  }

  @Test
  void reservationsAreAllOrNothing() {
    LoadedSpan span = whole();
    grant("d", 7);
    SessionCache first = reserved(span, "d", 3, 17);
    assertThat(use("d").reserved()).isEqualTo(6);
    ReserveOutcome refused = span.reserve("d", "t", new Span(0, 2), 16);
    assertThat(refused).isEqualTo(new ReserveOutcome.TooFewPages(2, use("d")));
    assertThat(((ReserveOutcome.TooFewPages) refused).message())
        .contains("needs 2", "deployment d (7 pages)", "6 are taken");
    assertThat(use("d").reserved()).isEqualTo(6);
    first.release();
    first.release();
    assertThat(use("d").reserved()).isZero();
  }

  @Test
  void ownersShareBlocksButNotPages() {
    LoadedSpan mine = whole();
    long weights = executor.memory().weights();
    LoadedSpan theirs = whole();
    assertThat(executor.memory().weights()).isEqualTo(weights);
    grant("mine", 3);
    grant("theirs", 6);
    reserved(mine, "mine", 3, 16);
    assertThat(mine.reserve("mine", "t", new Span(0, 1), 1))
        .isInstanceOf(ReserveOutcome.TooFewPages.class);
    reserved(theirs, "theirs", 3, 32);
    assertThat(mine.reserve("nobody", "u", new Span(0, 1), 1))
        .isInstanceOf(ReserveOutcome.TooFewPages.class);
  }

  @Test
  void aLoweredQuotaTakesNothingAway() {
    LoadedSpan span = whole();
    grant("d", 6);
    SessionCache first = reserved(span, "d", 3, 16);
    SessionCache second = reserved(span, "d", 3, 16);
    assertThat(grant("d", 3)).isEqualTo(new QuotaOutcome.Granted());
    assertThat(use("d")).isEqualTo(new CacheUse("d", page, 3, 6, 6));
    first.release();
    assertThat(span.reserve("d", "t", new Span(0, 1), 1))
        .isInstanceOf(ReserveOutcome.TooFewPages.class);
    second.release();
    grant("d", 0);
    assertThat(executor.memory().caches()).isZero();
  }

  @Test
  void aSpanInUseStays() {
    LoadedSpan span = whole();
    grant("d", 3);
    SessionCache cache = reserved(span, "d", 3, 1);
    assertThat(span.unload()).isEqualTo(new UnloadOutcome.InUse(1));
    cache.release();
    assertThat(span.unload()).isEqualTo(new UnloadOutcome.Unloaded());
    assertThat(span.unload()).isEqualTo(new UnloadOutcome.Unloaded());
    assertThat(span.reserve("d", "u", new Span(0, 3), 1)).isEqualTo(new ReserveOutcome.NotLoaded());
    assertThat(use("d").reserved()).isZero();
  }
}
