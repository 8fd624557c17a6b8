package dev.whorl.executor.cuda;

import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;

/** A session's reservation: its pages, and their table on the device. */
final class CudaCache implements SessionCache {
  private final String session;
  private final CudaSpan owner;
  private final Span span;
  private final int tokens;
  private final int[] pages;
  private final long table;
  private boolean tableWritten;
  private boolean released;

  /**
   * A reservation.
   *
   * @param pages the same number for each block of the span, one block after another
   * @param table device memory for them; the first step writes it
   */
  CudaCache(String session, CudaSpan owner, Span span, int tokens, int[] pages, long table) {
    this.session = session;
    this.owner = owner;
    this.span = span;
    this.tokens = tokens;
    this.pages = pages;
    this.table = table;
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

  CudaSpan owner() {
    return owner;
  }

  int[] pages() {
    return pages;
  }

  int pagesPerBlock() {
    return pages.length / span.blocks();
  }

  long table() {
    return table;
  }

  /** Whether the table is on its way already; true from the second time on. */
  boolean tableWritten() {
    boolean before = tableWritten;
    tableWritten = true;
    return before;
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
    owner.release(this);
  }
}
