package dev.whorl.executor.cuda;

import dev.whorl.executor.CacheUse;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.UnloadOutcome;
import dev.whorl.executor.model.Geometry;

/** A loaded span: its place on the shelf of its model and its own pages. */
final class CudaSpan implements LoadedSpan {
  private final SpanRequest request;
  private final CudaShelf shelf;
  private final CudaPages pool;
  private final CudaBlockExecutor executor;
  private int sessions;
  private boolean unloaded;

  CudaSpan(SpanRequest request, CudaShelf shelf, CudaPages pool, CudaBlockExecutor executor) {
    this.request = request;
    this.shelf = shelf;
    this.pool = pool;
    this.executor = executor;
  }

  CudaShelf shelf() {
    return shelf;
  }

  CudaPages pool() {
    return pool;
  }

  @Override
  public SpanRequest request() {
    return request;
  }

  @Override
  public long weightBytes() {
    return shelf.formats().spanBytes(request.span().start(), request.span().end());
  }

  @Override
  public CacheUse cache() {
    return pool.use();
  }

  @Override
  public synchronized ReserveOutcome reserve(String session, Span span, int tokens) {
    check(span, tokens);
    if (unloaded) {
      return new ReserveOutcome.NotLoaded();
    }
    long count = (long) span.blocks() * ((tokens - 1) / Geometry.PAGE_TOKENS + 1);
    int[] pages = pool.take(count);
    if (pages == null) {
      return new ReserveOutcome.TooFewPages(count, pool.use().free());
    }
    long table;
    try {
      table = executor.allocateTable(pages.length);
    } catch (RuntimeException e) {
      pool.giveBack(pages);
      throw e;
    }
    sessions++;
    return new ReserveOutcome.Reserved(new CudaCache(session, this, span, tokens, pages, table));
  }

  private void check(Span span, int tokens) {
    if (!request.span().contains(span)) {
      throw new IllegalArgumentException(
          "The blocks " + span + " are not all within the loaded span " + request.span() + ".");
    }
    int context = shelf.geometry().contextLength();
    if (tokens < 1 || tokens > context) {
      throw new IllegalArgumentException(
          "The slot's tokens (" + tokens + ") must be 1 to the model's context (" + context + ").");
    }
  }

  synchronized void release(CudaCache cache) {
    pool.giveBack(cache.pages());
    executor.retireTable(cache.table());
    sessions--;
  }

  @Override
  public UnloadOutcome unload() {
    synchronized (this) {
      if (unloaded) {
        return new UnloadOutcome.Unloaded();
      }
      if (sessions > 0) {
        return new UnloadOutcome.InUse(sessions);
      }
      unloaded = true;
    }
    executor.free(this);
    return new UnloadOutcome.Unloaded();
  }
}
