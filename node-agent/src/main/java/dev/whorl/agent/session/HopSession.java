package dev.whorl.agent.session;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One session on this hop. Three positions grow, executed ≤ taken ≤ received: rows below
 * <i>received</i> have arrived, those below <i>taken</i> have left the inbox into a step, those
 * below <i>executed</i> are in the cache. Not thread-safe: guarded by the table.
 */
public final class HopSession {
  private final SessionCache cache;
  private final int prefillTokens;
  private ServedSpan span;
  private final int window;
  private final ArrayDeque<Arrival> inbox = new ArrayDeque<>();
  private final ArrayDeque<Integer> unacknowledged = new ArrayDeque<>();
  private final List<SessionToken> tokens = new ArrayList<>();
  private final List<Runnable> onReleased = new ArrayList<>();
  private OpenTerms terms;
  private int cached;
  private int received;
  private int taken;
  private int executed;
  private int[] prompt = {};
  private boolean running;
  private boolean stopped;
  private boolean closing;
  private boolean permitted;
  private @Nullable Consumer<RouterId> lastWord;
  boolean queued;

  /**
   * @param window prefill chunks that may wait here, and at the next hop
   */
  HopSession(OpenTerms terms, ServedSpan span, SessionCache cache, int window) {
    this.terms = terms;
    this.span = span;
    this.cache = cache;
    this.prefillTokens = span.prefillTokens();
    this.window = window;
  }

  public OpenTerms terms() {
    return terms;
  }

  public ServedSpan span() {
    return span;
  }

  /** The blocks that it runs through here. */
  Span blocks() {
    return cache.span();
  }

  /** Positions of its slot, as reserved: a later placement may plan others. */
  int slotTokens() {
    return cache.tokens();
  }

  /** Its largest chunk: that of the placement it was opened in, so that all its hops agree. */
  int prefillTokens() {
    return prefillTokens;
  }

  /** Goes on there, with all that it has. Returns false when that span has just been unloaded. */
  boolean moveTo(ServedSpan next) {
    if (!next.loaded().equals(span.loaded()) && !next.loaded().adopt(cache)) {
      return false;
    }
    span = next;
    return true;
  }

  /** Keeps a token sampled here until the session is closed. */
  void keep(SessionToken token) {
    tokens.add(token);
  }

  /** Whether its cache is that of a slot with these terms on that span. */
  boolean fits(OpenTerms next, ServedSpan there) {
    return cache.span().equals(next.ring().here().span())
        && cache.tokens() == there.slotTokens()
        && prefillTokens == there.prefillTokens()
        && there.sameModel(span);
  }

  /** Whether it holds a slot that is counted here: of the chain in any placement that has it. */
  boolean onChain(String deploymentUid, String chain) {
    return terms.ring().first()
        && terms.router().deploymentUid().equals(deploymentUid)
        && terms.chain().equals(chain);
  }

  boolean of(String placement) {
    return terms.placement().equals(placement);
  }

  int window() {
    return window;
  }

  int cached() {
    return cached;
  }

  int received() {
    return received;
  }

  boolean closing() {
    return closing;
  }

  boolean running() {
    return running;
  }

  boolean stopped() {
    return stopped;
  }

  /** Nothing of this session runs any more; its slot stays taken until it is closed. */
  void stop() {
    stopped = true;
    inbox.clear();
  }

  /** What its router must know of its end, should it come back and ask. */
  void lastWord(Consumer<RouterId> word) {
    lastWord = word;
  }

  /** Tells a router process everything from a position on once more. */
  void retell(RouterId router, int position, SessionEvents events) {
    tokens.stream()
        .filter(token -> token.position() >= position)
        .forEach(token -> events.token(router, token));
    if (lastWord != null) {
      lastWord.accept(router);
    }
  }

  /** A higher epoch on the same blocks. What the cache holds is kept if it is good. */
  void reopen(OpenTerms next) {
    terms = next;
    cached = next.keep() ? Math.min(executed, next.idsCount() - 1) : 0;
    received = cached;
    taken = cached;
    executed = cached;
    inbox.clear();
    unacknowledged.clear();
    tokens.clear();
    prompt = new int[0];
    permitted = false;
    stopped = false;
    lastWord = null;
  }

  boolean started() {
    return prompt.length > 0;
  }

  boolean startedWith(int[] ids) {
    return Arrays.equals(prompt, ids);
  }

  void start(int[] ids, int from) {
    prompt = ids.clone();
    received = ids.length;
    taken = from;
    executed = Math.min(executed, from);
  }

  /** Whether its prompt is under way or waits: no row of the first token has come back yet. */
  boolean prefilling() {
    return started() && !stopped && !closing && received <= prompt.length;
  }

  boolean permitted() {
    return permitted;
  }

  /** Lets the prompt run; returns whether it was not allowed to before. */
  boolean permit() {
    boolean news = !permitted;
    permitted = true;
    return news;
  }

  /**
   * Rows that are due; the intake has been decided. Returns false when the reserved inbox is full.
   */
  boolean receive(Arrival rows) {
    if (inbox.size() >= window) {
      return false;
    }
    inbox.add(rows);
    received = rows.end();
    return true;
  }

  /** The next server has taken rows in: chunks below {@code next} are no longer in flight. */
  void acknowledged(int next) {
    while (!unacknowledged.isEmpty() && unacknowledged.peekFirst() <= next) {
      unacknowledged.removeFirst();
    }
  }

  /**
   * The rows that may run now, or null. A prefill chunk waits while the next server has a full
   * window of them, a prompt waits for its permit.
   */
  @Nullable Arrival ready() {
    if (running || stopped || closing) {
      return null;
    }
    boolean atPrompt = taken < prompt.length;
    if (atPrompt && !permitted) {
      return null;
    }
    Arrival rows = atPrompt ? promptChunk() : inbox.peekFirst();
    boolean blocked = rows != null && !rows.decode() && unacknowledged.size() >= window;
    return blocked ? null : rows;
  }

  RowWork take(Arrival rows) {
    if (taken >= prompt.length) {
      inbox.removeFirst();
    }
    running = true;
    taken = rows.end();
    return new RowWork(this, terms.epoch(), rows);
  }

  /** The step with these rows is over. Returns whether its result still counts. */
  boolean finish(RowWork work) {
    running = false;
    if (closing || stopped || work.epoch() != terms.epoch()) {
      return false;
    }
    executed = work.rows().end();
    return true;
  }

  int taken() {
    return taken;
  }

  void pushedChunk(int end) {
    unacknowledged.add(end);
  }

  /** The executor's form of rows that were taken. */
  public Row row(Arrival rows) {
    boolean samples = rows.sample() && terms.ring().last();
    @Nullable Sampling sampling = samples ? terms.sampling().sampling() : null;
    return new Row(cache, rows.position(), rows.input(), sampling);
  }

  /**
   * Gives the slot back now or, if a step is using it, when that ends; then runs {@code released}.
   */
  void close(Runnable released) {
    closing = true;
    onReleased.add(released);
    inbox.clear();
    if (!running) {
      release();
    }
  }

  void release() {
    cache.release();
    onReleased.forEach(Runnable::run);
    onReleased.clear();
  }

  private Arrival promptChunk() {
    int end = Math.min(prompt.length, taken + prefillTokens);
    RowInput ids = new RowInput.TokenIds(Arrays.copyOfRange(prompt, taken, end));
    return new Arrival(taken, ids, end == prompt.length, false);
  }
}
