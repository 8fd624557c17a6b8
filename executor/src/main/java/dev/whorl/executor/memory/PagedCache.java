package dev.whorl.executor.memory;

import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;

/**
 * A session's reservation.
 *
 * @param <S> the backend's shelf
 */
public final class PagedCache<S extends ModelShelf<?, ?, ?>> implements SessionCache {
  private final String owner;
  private final String session;
  private final Span span;
  private final int tokens;
  private final long[] pages;
  private HeldSpan<S> holder;
  private boolean released;

  PagedCache(
      String owner, String session, Span span, int tokens, long[] pages, HeldSpan<S> holder) {
    this.owner = owner;
    this.session = session;
    this.span = span;
    this.tokens = tokens;
    this.pages = pages;
    this.holder = holder;
  }

  @Override
  public String session() {
    return session;
  }

  @Override
  public Span span() {
    return span;
  }

  @Override
  public int tokens() {
    return tokens;
  }

  /**
   * Addresses of its pages: {@link #pagesPerBlock} consecutive entries for each block of its span,
   * one block after another. They change between steps, when the pool moves its pages together.
   */
  public long[] pages() {
    return pages;
  }

  /** Pages of each block. */
  public int pagesPerBlock() {
    return pages.length / span.blocks();
  }

  /** The weights that it runs through. */
  public synchronized S shelf() {
    return holder.shelf();
  }

  /** Whether its pages have been given back. */
  public synchronized boolean released() {
    return released;
  }

  synchronized Holdings<S> holdings() {
    return holder.holdings();
  }

  synchronized boolean moveTo(HeldSpan<S> next) {
    if (released || !next.hold()) {
      return false;
    }
    holder.letGo();
    holder = next;
    return true;
  }

  @Override
  public synchronized void release() {
    if (!released) {
      released = true;
      holder.holdings().released(this);
      holder.holdings().pages().giveBack(owner, holder.request().pageBytes(), pages);
      holder.letGo();
    }
  }
}
