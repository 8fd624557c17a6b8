package dev.whorl.agent.testing;

import dev.whorl.agent.session.Assignment;
import dev.whorl.agent.session.ComingSpan;
import dev.whorl.agent.session.OpenTerms;
import dev.whorl.agent.session.RingPlan;
import dev.whorl.agent.session.RouterId;
import dev.whorl.agent.session.SamplingTerms;
import dev.whorl.agent.session.ServedChain;
import dev.whorl.agent.session.ServedSpan;
import dev.whorl.agent.session.SessionTable;
import dev.whorl.agent.session.StepContract;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A session table of server s1 with fake spans and a clock that the test moves. */
public final class Bench {
  public static final RouterId ROUTER = new RouterId("uid-1", "r1");
  public static final Duration LEASE = Duration.ofSeconds(15);
  public static final Duration CLOSED_MEMORY = Duration.ofSeconds(60);
  public static final long INCARNATION = 11;
  public static final int SLOT_TOKENS = 32;
  public static final int PREFILL_TOKENS = 4;
  public static final int WINDOW = 2;
  private static final String PLACEMENT = "chat/p1";
  private static final String MODEL = "store://models/fake";
  private static final String CHAIN = "c0";
  private static final int CHAINS = 4;

  private final Heard heard = new Heard();
  private final FakeModel model = new FakeModel();
  private final FakeSpan span;
  private final SessionTable table;
  private long now = 1;

  /**
   * The server holds blocks [start, end), with room for {@code slots} sessions, and starts the
   * chains c0 to c3 if it holds block 0.
   */
  public Bench(int start, int end, int slots, int capacity) {
    span = new FakeSpan(model, start, end, slots);
    table = new SessionTable("s1", INCARNATION, LEASE, CLOSED_MEMORY, () -> now, heard);
    table.assign(
        new Assignment(
            List.of(new ServedSpan("uid-1", PLACEMENT, MODEL, span, SLOT_TOKENS, PREFILL_TOKENS)),
            List.of(),
            IntStream.range(0, CHAINS)
                .mapToObj(c -> new ServedChain("uid-1", PLACEMENT, "c" + c, capacity))
                .toList(),
            new StepContract(WINDOW, 1, 0)));
    table.renew(ROUTER);
  }

  /** Serves another placement, chain c0, beside; its steps take another number of tokens. */
  public Bench beside(String placement, int prefillTokens) {
    Assignment now = table.assignment();
    List<ServedSpan> spans = new ArrayList<>(now.spans());
    spans.add(new ServedSpan("uid-1", placement, MODEL, span, SLOT_TOKENS, prefillTokens));
    List<ServedChain> chains = new ArrayList<>(now.chains());
    chains.add(new ServedChain("uid-1", placement, CHAIN, CHAINS));
    table.assign(new Assignment(spans, now.coming(), chains, now.contract()));
    return this;
  }

  /** Serves a placement that has taken the place of the first, on a span of its own. */
  public FakeSpan replaceBy(String placement, int start, int end, int slots) {
    FakeSpan next = new FakeSpan(model, start, end, slots);
    Assignment now = table.assignment();
    table.assign(
        new Assignment(List.of(served(placement, next)), List.of(), now.chains(), now.contract()));
    return next;
  }

  /** Wants a placement that is not loaded yet in the place of the first. */
  public void await(int start, int end) {
    Assignment now = table.assignment();
    ComingSpan coming = new ComingSpan("uid-1", MODEL, new Span(start, end));
    table.assign(new Assignment(List.of(), List.of(coming), now.chains(), now.contract()));
  }

  private static ServedSpan served(String placement, FakeSpan span) {
    return new ServedSpan("uid-1", placement, MODEL, span, SLOT_TOKENS, PREFILL_TOKENS);
  }

  public SessionTable table() {
    return table;
  }

  public List<String> heard() {
    return heard.lines();
  }

  public FakeSpan span() {
    return span;
  }

  public long nanos() {
    return now;
  }

  public void pass(Duration time) {
    now += time.toNanos();
  }

  /** A ring over s0, s1, s2 with two blocks each; s1 is this server. */
  public static RingPlan middle() {
    return new RingPlan(
        List.of(hop("s0", 10, 0, 2), hop("s1", INCARNATION, 2, 4), hop("s2", 12, 4, 6)), 1);
  }

  /** A ring that starts here and goes on at s2. */
  public static RingPlan first() {
    return new RingPlan(List.of(hop("s1", INCARNATION, 0, 4), hop("s2", 12, 4, 6)), 0);
  }

  /** A ring that ends here. */
  public static RingPlan last() {
    return new RingPlan(List.of(hop("s0", 10, 0, 2), hop("s1", INCARNATION, 2, 6)), 1);
  }

  /** A ring of this server alone. */
  public static RingPlan alone() {
    return new RingPlan(List.of(hop("s1", INCARNATION, 0, 6)), 0);
  }

  public static RingPlan.Hop hop(String server, long incarnation, int start, int end) {
    return new RingPlan.Hop(server, incarnation, new Span(start, end));
  }

  public static OpenTerms terms(String session, int epoch, RingPlan ring, int idsCount) {
    return terms(session, epoch, ring, idsCount, false, ROUTER);
  }

  /** On another chain than c0. */
  public static OpenTerms onChain(String chain, String session, RingPlan ring, int idsCount) {
    return terms(session, 1, ring, idsCount, false, ROUTER, chain);
  }

  public static OpenTerms terms(
      String session, int epoch, RingPlan ring, int idsCount, boolean keep, RouterId router) {
    return terms(session, epoch, ring, idsCount, keep, router, CHAIN);
  }

  /** The same, of a session that was lost elsewhere. */
  public static OpenTerms recovered(OpenTerms terms) {
    return new OpenTerms(
        terms.session(),
        terms.epoch(),
        terms.router(),
        terms.placement(),
        terms.chain(),
        terms.ring(),
        terms.keep(),
        true,
        terms.idsCount(),
        terms.sampling());
  }

  /** Of another placement. */
  public static OpenTerms of(String placement, String session, RingPlan ring, int idsCount) {
    return terms(session, 1, ring, idsCount, false, ROUTER, CHAIN, placement);
  }

  private static OpenTerms terms(
      String session,
      int epoch,
      RingPlan ring,
      int idsCount,
      boolean keep,
      RouterId router,
      String chain) {
    return terms(session, epoch, ring, idsCount, keep, router, chain, PLACEMENT);
  }

  private static OpenTerms terms(
      String session,
      int epoch,
      RingPlan ring,
      int idsCount,
      boolean keep,
      RouterId router,
      String chain,
      String placement) {
    return new OpenTerms(
        session,
        epoch,
        router,
        placement,
        chain,
        ring,
        keep,
        false,
        idsCount,
        new SamplingTerms(Sampling.GREEDY, Set.of(2), 8));
  }
}
