package dev.whorl.executor.testing;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.QuotaOutcome;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A whole model as spans on executors in this process; what a ring of servers is in production. */
public final class Chain {
  private static final AtomicInteger CHAINS = new AtomicInteger();
  private final List<BlockExecutor> executors = new ArrayList<>();
  private final List<LoadedSpan> spans = new ArrayList<>();
  private final int slotTokens;
  private final int number = CHAINS.getAndIncrement();

  /**
   * Loads the model.
   *
   * @param cuts where spans end; the last one is the model's block count. Executors take turns
   * @param slots sessions of {@code slotTokens} that every span has cache for
   */
  public Chain(
      List<? extends BlockExecutor> executors,
      Model model,
      Precision precision,
      List<Integer> cuts,
      int slots,
      int slotTokens) {
    this.slotTokens = slotTokens;
    int start = 0;
    for (int i = 0; i < cuts.size(); i++) {
      BlockExecutor executor = executors.get(i % executors.size());
      Span span = new Span(start, cuts.get(i));
      long cache = model.geometry().cacheBytes(precision, slotTokens) * span.blocks() * slots;
      this.executors.add(executor);
      spans.add(load(executor, new SpanRequest(model, precision, span)));
      String owner = owner(i);
      require(executor.grant(CacheQuota.of(owner, model.geometry(), precision, cache)));
      start = span.end();
    }
  }

  private static LoadedSpan load(BlockExecutor executor, SpanRequest request) {
    return switch (executor.load(request, LoadProgress.NONE)) {
      case LoadOutcome.Loaded(LoadedSpan span) -> span;
      case LoadOutcome other -> throw new IllegalStateException(other.toString());
    };
  }

  private static void require(QuotaOutcome outcome) {
    if (!(outcome instanceof QuotaOutcome.Granted)) {
      throw new IllegalStateException(outcome.toString());
    }
  }

  /** Every hop of every chain has a quota of its own. */
  private String owner(int hop) {
    return "chain " + number + " hop " + hop;
  }

  /** Unloads the spans and gives up their quotas. */
  public void unload() {
    for (int i = 0; i < spans.size(); i++) {
      spans.get(i).unload();
      long pageBytes = spans.get(i).request().pageBytes();
      require(executors.get(i).grant(new CacheQuota(owner(i), pageBytes, 0)));
    }
  }

  /** The spans in order. */
  public List<LoadedSpan> spans() {
    return spans;
  }

  /** Reserves a slot on every span. */
  public Session open(String name) {
    List<SessionCache> caches = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      LoadedSpan span = spans.get(i);
      switch (span.reserve(owner(i), name, span.request().span(), slotTokens)) {
        case ReserveOutcome.Reserved(SessionCache cache) -> caches.add(cache);
        case ReserveOutcome other -> throw new IllegalStateException(other.toString());
      }
    }
    return new Session(caches);
  }

  /** One session's way through the chain. */
  public final class Session implements AutoCloseable {
    private final List<SessionCache> caches;

    Session(List<SessionCache> caches) {
      this.caches = caches;
    }

    /** Sends positions through all spans and returns the last one's result. */
    public RowResult step(int position, @Nullable Sampling sampling, int... ids) {
      return Chain.this.step(List.of(new Item(this, position, sampling, ids))).getFirst();
    }

    /** Greedy tokens after a prompt, prefilled in chunks. */
    public List<Integer> greedy(int[] prompt, int chunk, int tokens) {
      List<Integer> out = new ArrayList<>();
      RowResult result = prefill(prompt, chunk, Sampling.GREEDY);
      for (int position = prompt.length; ; position++) {
        int id = ((RowResult.Sampled) result).id();
        out.add(id);
        if (out.size() == tokens) {
          return out;
        }
        result = step(position, Sampling.GREEDY, id);
      }
    }

    /** Sends a prompt in chunks and samples after its end. */
    public RowResult prefill(int[] prompt, int chunk, Sampling sampling) {
      RowResult result = new RowResult.Taken();
      for (int from = 0; from < prompt.length; from += chunk) {
        int to = Math.min(prompt.length, from + chunk);
        int[] ids = Arrays.copyOfRange(prompt, from, to);
        result = step(from, to == prompt.length ? sampling : null, ids);
      }
      return result;
    }

    @Override
    public void close() {
      caches.forEach(SessionCache::release);
    }
  }

  /** One session's part of a common step. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Item(Session session, int position, @Nullable Sampling sampling, int... ids) {}

  /** Sends rows of several sessions through all spans, one step per span. */
  public List<RowResult> step(List<Item> items) {
    List<RowResult> results = List.of();
    for (int hop = 0; hop < spans.size(); hop++) {
      boolean last = hop == spans.size() - 1;
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        Item item = items.get(i);
        RowInput input =
            hop == 0
                ? new RowInput.TokenIds(item.ids())
                : residuals((RowResult.Residuals) results.get(i));
        SessionCache cache = item.session().caches.get(hop);
        rows.add(new Row(cache, item.position(), input, last ? item.sampling() : null));
      }
      results =
          switch (executors.get(hop).step(rows)) {
            case StepOutcome.Done done -> done.results();
            case StepOutcome other -> throw new IllegalStateException(other.toString());
          };
    }
    return results;
  }

  private static RowInput residuals(RowResult.Residuals residuals) {
    return new RowInput.Residuals(residuals.count(), residuals.bytes());
  }
}
