package dev.whorl.agent.testing;

import dev.whorl.executor.CacheUse;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.UnloadOutcome;
import dev.whorl.executor.model.Precision;

/** A span that only counts slots. */
public final class FakeSpan implements LoadedSpan {
  private final Span span;
  private final int slots;
  private int reserved;

  public FakeSpan(int start, int end, int slots) {
    this.span = new Span(start, end);
    this.slots = slots;
  }

  /** Slots held now. */
  public int reserved() {
    return reserved;
  }

  @Override
  public SpanRequest request() {
    return new SpanRequest(new FakeModel(), Precision.F32, span, 0);
  }

  @Override
  public long weightBytes() {
    return 0;
  }

  @Override
  public CacheUse cache() {
    return new CacheUse(slots, reserved, 1);
  }

  @Override
  public ReserveOutcome reserve(String session, Span asked, int tokens) {
    if (reserved == slots) {
      return new ReserveOutcome.TooFewPages(1, 0);
    }
    reserved++;
    return new ReserveOutcome.Reserved(new Slot(session, asked, tokens));
  }

  @Override
  public UnloadOutcome unload() {
    return reserved == 0 ? new UnloadOutcome.Unloaded() : new UnloadOutcome.InUse(reserved);
  }

  private final class Slot implements SessionCache {
    private final String session;
    private final Span asked;
    private final int tokens;
    private boolean released;

    Slot(String session, Span asked, int tokens) {
      this.session = session;
      this.asked = asked;
      this.tokens = tokens;
    }

    @Override
    public String session() {
      return session;
    }

    @Override
    public Span span() {
      return asked;
    }

    @Override
    public int tokens() {
      return tokens;
    }

    @Override
    public void release() {
      if (!released) {
        released = true;
        reserved--;
      }
    }
  }
}
