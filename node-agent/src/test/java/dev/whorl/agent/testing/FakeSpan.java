package dev.whorl.agent.testing;

import dev.whorl.executor.CacheUse;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.UnloadOutcome;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;

/** A span that only counts slots. */
public final class FakeSpan implements LoadedSpan {
  private final Model model;
  private final Span span;
  private final int slots;
  private int reserved;

  public FakeSpan(Model model, int start, int end, int slots) {
    this.model = model;
    this.span = new Span(start, end);
    this.slots = slots;
  }

  /** Slots held now. */
  public int reserved() {
    return reserved;
  }

  @Override
  public SpanRequest request() {
    return new SpanRequest(model, Precision.F32, span);
  }

  @Override
  public long weightBytes() {
    return 0;
  }

  @Override
  public ReserveOutcome reserve(String owner, String session, Span asked, int tokens) {
    if (reserved == slots) {
      return new ReserveOutcome.TooFewPages(1, new CacheUse(owner, 1, slots, reserved, slots));
    }
    reserved++;
    return new ReserveOutcome.Reserved(new Slot(this, session, asked, tokens));
  }

  @Override
  public boolean adopt(SessionCache cache) {
    ((Slot) cache).moveTo(this);
    return true;
  }

  @Override
  public UnloadOutcome unload() {
    return reserved == 0 ? new UnloadOutcome.Unloaded() : new UnloadOutcome.InUse(reserved);
  }

  private static final class Slot implements SessionCache {
    private FakeSpan holder;
    private final String session;
    private final Span asked;
    private final int tokens;
    private boolean released;

    Slot(FakeSpan holder, String session, Span asked, int tokens) {
      this.holder = holder;
      this.session = session;
      this.asked = asked;
      this.tokens = tokens;
    }

    void moveTo(FakeSpan next) {
      holder.reserved--;
      holder = next;
      holder.reserved++;
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
        holder.reserved--;
      }
    }
  }
}
