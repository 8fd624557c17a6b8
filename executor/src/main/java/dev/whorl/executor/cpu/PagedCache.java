package dev.whorl.executor.cpu;

import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;

/** A session's reservation. */
final class PagedCache implements SessionCache {
  private final String session;
  private final CpuSpan owner;
  private final Span span;
  private final int tokens;
  private final PageTable pages;
  private boolean released;

  PagedCache(String session, CpuSpan owner, Span span, int tokens, long[] pages) {
    this.session = session;
    this.owner = owner;
    this.span = span;
    this.tokens = tokens;
    this.pages =
        new PageTable(owner.pool().memory(), pages, pages.length / span.blocks(), span.start());
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

  CpuSpan owner() {
    return owner;
  }

  PageTable pages() {
    return pages;
  }

  synchronized boolean released() {
    return released;
  }

  @Override
  public void release() {
    synchronized (this) {
      if (released) {
        return;
      }
      released = true;
    }
    owner.releasePages(pages.pages());
  }
}
