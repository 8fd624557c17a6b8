package dev.whorl.executor.cpu;

import dev.whorl.executor.CacheUse;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.UnloadOutcome;
import dev.whorl.executor.model.Geometry;
import java.util.function.Consumer;

/** A loaded span: its place on the shelf of its model and its own pages. */
final class CpuSpan implements LoadedSpan {
  private final SpanRequest request;
  private final ModelShelf shelf;
  private final PagePool pool;
  private final Consumer<CpuSpan> freeing;
  private int sessions;
  private boolean unloaded;

  /**
   * A span whose weights are on the shelf.
   *
   * @param freeing frees weights and pages; called at most once, when no session is left
   */
  CpuSpan(SpanRequest request, ModelShelf shelf, PagePool pool, Consumer<CpuSpan> freeing) {
    this.request = request;
    this.shelf = shelf;
    this.pool = pool;
    this.freeing = freeing;
  }

  ModelShelf shelf() {
    return shelf;
  }

  PagePool pool() {
    return pool;
  }

  @Override
  public SpanRequest request() {
    return request;
  }

  @Override
  public long weightBytes() {
    Span span = request.span();
    return shelf.formats().spanBytes(span.start(), span.end());
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
    long pages = (long) span.blocks() * ((tokens - 1) / Geometry.PAGE_TOKENS + 1);
    long[] taken = pool.take(pages);
    if (taken == null) {
      return new ReserveOutcome.TooFewPages(pages, pool.use().free());
    }
    sessions++;
    return new ReserveOutcome.Reserved(new PagedCache(session, this, span, tokens, taken));
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

  synchronized void releasePages(long[] pages) {
    pool.giveBack(pages);
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
    freeing.accept(this);
    return new UnloadOutcome.Unloaded();
  }
}
