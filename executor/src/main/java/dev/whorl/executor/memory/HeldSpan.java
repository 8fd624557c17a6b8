package dev.whorl.executor.memory;

import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.UnloadOutcome;
import dev.whorl.executor.model.Geometry;

/** A loaded span: a use of blocks on the shelf of its model. */
final class HeldSpan<S extends ModelShelf<?, ?, ?>> implements LoadedSpan {
  private final SpanRequest request;
  private final S shelf;
  private final Holdings<S> holdings;
  private int sessions;
  private boolean unloaded;

  HeldSpan(SpanRequest request, S shelf, Holdings<S> holdings) {
    this.request = request;
    this.shelf = shelf;
    this.holdings = holdings;
  }

  S shelf() {
    return shelf;
  }

  Holdings<S> holdings() {
    return holdings;
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
  public ReserveOutcome reserve(String owner, String session, Span span, int tokens) {
    checkBlocks(span);
    checkTokens("model's context", tokens, shelf.geometry().contextLength());
    checkTokens("device's limit of a slot", tokens, holdings.limits().context());
    if (!hold()) {
      return new ReserveOutcome.NotLoaded();
    }
    long pageBytes = request.pageBytes();
    long count = (long) span.blocks() * ((tokens - 1) / Geometry.PAGE_TOKENS + 1);
    long[] pages = holdings.pages().take(owner, pageBytes, count);
    if (pages == null) {
      letGo();
      return new ReserveOutcome.TooFewPages(count, holdings.pages().use(owner, pageBytes));
    }
    return new ReserveOutcome.Reserved(
        holdings.reserved(new PagedCache<>(owner, session, span, tokens, pages, this)));
  }

  private static void checkTokens(String limit, int tokens, int most) {
    if (tokens < 1 || tokens > most) {
      throw new IllegalArgumentException(
          "The slot's tokens (" + tokens + ") must be 1 to the " + limit + " (" + most + ").");
    }
  }

  private void checkBlocks(Span span) {
    if (!request.span().contains(span)) {
      throw new IllegalArgumentException(
          "The blocks " + span + " are not all within the loaded span " + request.span() + ".");
    }
  }

  @Override
  public boolean adopt(SessionCache cache) {
    PagedCache<S> own = holdings.own(cache);
    if (own == null || !own.shelf().equals(shelf)) {
      throw new IllegalArgumentException(
          "The cache of session "
              + cache.session()
              + " is of another device, model or precision than the span "
              + request.span()
              + ".");
    }
    checkBlocks(cache.span());
    return own.moveTo(this);
  }

  /** One session more, unless the span has been unloaded. */
  synchronized boolean hold() {
    if (!unloaded) {
      sessions++;
    }
    return !unloaded;
  }

  synchronized void letGo() {
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
    holdings.leave(this);
    return new UnloadOutcome.Unloaded();
  }
}
