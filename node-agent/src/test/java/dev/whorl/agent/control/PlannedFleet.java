package dev.whorl.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.OpenTerms;
import dev.whorl.agent.session.RingPlan;
import dev.whorl.agent.session.RouterId;
import dev.whorl.agent.session.SamplingTerms;
import dev.whorl.agent.session.ServedChain;
import dev.whorl.agent.session.StepContract;
import dev.whorl.agent.store.ModelStores;
import dev.whorl.agent.store.ModelUnavailable;
import dev.whorl.agent.store.ModelUse;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelEnd;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.Fleet;
import dev.whorl.planning.moving.LiveChain;
import dev.whorl.planning.moving.Next;
import dev.whorl.planning.moving.NextStep;
import dev.whorl.planning.moving.Revision;
import dev.whorl.planning.moving.ServerView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Two deployments of one model on a few agents of unequal memory, drawn from a random. */
final class PlannedFleet implements AutoCloseable {
  private static final String URI = "store://models/tiny";
  private static final String WEIGHTS = URI + " f32";
  private static final int SLOT_TOKENS = 256;
  private static final int PREFILL = 8;
  private static final int MOST_CAPACITY = 16;
  private static final int MOST_STEPS = 400;

  private record Running(OpenTerms terms, List<Hop> hops) {}

  private final SplittableRandom random;
  private final Map<String, PlannedAgent> agents = new TreeMap<>();
  private final Map<String, Long> memory = new TreeMap<>();
  private final List<Edition> editions =
      List.of(new Edition("e0", "d0", WEIGHTS), new Edition("e1", "d1", WEIGHTS));
  private final List<Revision> inForce =
      new ArrayList<>(List.of(Revision.none("e0"), Revision.none("e1")));
  private final List<Running> running = new ArrayList<>();
  private final ModelShape model;
  private final long slotBytes;
  private final Problem problem;
  private List<Placement> target;
  private int writes;
  private int names;
  private int opened;

  PlannedFleet(Path store, SplittableRandom random) throws ModelUnavailable {
    this.random = random;
    try (ModelUse use = new ModelStores(Map.of("models", store), null).use(URI, "")) {
      WeightFormats formats = WeightFormats.of(use.model(), Precision.F32);
      List<Block> blocks = new ArrayList<>();
      for (int b = 0; b < TinyModel.BLOCKS; b++) {
        blocks.add(new Block(formats.blockBytes(b), 1));
      }
      model =
          new ModelShape(
              "tiny",
              blocks,
              new ModelEnd(formats.embeddingBytes(), 1),
              new ModelEnd(formats.headBytes(), 1),
              use.model().geometry().residualBytes(Precision.F32));
      slotBytes = use.model().geometry().pageBytes(Precision.F32) * (SLOT_TOKENS / 16);
    }
    List<Server> servers = new ArrayList<>();
    Map<String, Profile> profiles = new HashMap<>();
    for (int j = 0; j < 2 + random.nextInt(3); j++) {
      long bytes = random.nextLong(1 << 20, 12 << 20);
      String name = "s" + j;
      memory.put(name, bytes);
      servers.add(Server.of(name, bytes));
      profiles.put(name, Profile.of(StepTimes.linear(1e-3, 1e-4), new ChunkTime(8, 1e-4, 1e-4)));
      agents.put(name, new PlannedAgent(name, j + 1L, bytes, store));
    }
    List<Deployment> deployments = new ArrayList<>();
    for (Edition edition : editions) {
      deployments.add(
          new Deployment(
              edition.id(),
              model,
              Workload.of(new Slot(SLOT_TOKENS / 2, SLOT_TOKENS / 2, slotBytes, PREFILL), 1),
              Constraints.NONE,
              profiles));
    }
    double[] access = new double[servers.size()];
    Arrays.fill(access, 1e-4);
    problem = new Problem(servers, ZoneDelay.perServer(access), deployments);
    target = anyTarget();
  }

  int writes() {
    return writes;
  }

  int opened() {
    return opened;
  }

  /** Changes its mind on the way, and arrives in the end. */
  void go() {
    for (int change = 0; change < 3; change++) {
      for (int i = 0; i < 60 + random.nextInt(120); i++) {
        happen();
      }
      target = anyTarget();
    }
    Next last = new Next.Settled();
    for (int i = 0; i < MOST_STEPS; i++) {
      List.copyOf(running).forEach(this::end);
      agents.values().forEach(agent -> agent.hear(0));
      for (int pass = 0; pass < 3; pass++) {
        agents.keySet().forEach(this::work);
      }
      last = step();
      if (last instanceof Next.Settled) {
        return;
      }
    }
    throw new AssertionError("never arrives: " + last);
  }

  private void happen() {
    String server = List.copyOf(agents.keySet()).get(random.nextInt(agents.size()));
    switch (random.nextInt(10)) {
      case 0, 1 -> step();
      case 2, 3 -> agent(server).hear(random.nextInt(2));
      case 4, 5 -> work(server);
      case 6, 7, 8 -> open();
      default -> {
        if (!running.isEmpty()) {
          end(running.get(random.nextInt(running.size())));
        }
      }
    }
  }

  private void work(String server) {
    assertThat(agent(server).work()).as("what %s cannot load", server).isEmpty();
  }

  private Next step() {
    Map<String, ServerView> views = new HashMap<>();
    agents.forEach((name, agent) -> views.put(name, agent.view(WEIGHTS)));
    Next next = NextStep.of(new Fleet(problem, editions, inForce, target, views));
    assertThat(next).isNotInstanceOf(Next.Refused.class);
    if (next instanceof Next.Write write) {
      writes++;
      for (Revision revision : write.revisions()) {
        inForce.set(revision.edition().equals("e0") ? 0 : 1, revision);
      }
      agents.forEach((name, agent) -> agent.tell(word(name)));
    }
    return next;
  }

  /** What a server is told, with cache for more sessions where nothing else may need the room. */
  private DesiredState word(String server) {
    Map<DesiredSpan, Long> cache = new LinkedHashMap<>();
    Map<String, Long> quotas = new HashMap<>();
    List<ServedChain> chains = new ArrayList<>();
    long free = memory.getOrDefault(server, 0L) - counted(server);
    for (int e = 0; e < editions.size(); e++) {
      Edition edition = editions.get(e);
      for (Span span : inForce.get(e).holding(server).wanted().spans()) {
        long more = Math.max(0, free) / slotBytes / 2 * slotBytes;
        free -= more;
        long bytes = inForce.get(e).cacheBytes(server, span, slotBytes) + more;
        cache.put(span(edition, span), bytes);
        quotas.merge(edition.owner(), bytes, Long::sum);
      }
      for (LiveChain chain : inForce.get(e).chains()) {
        if (chain.hops().getFirst().server().equals(server)) {
          String id = ChainId.of(edition, chain.hops()).text();
          chains.add(
              new ServedChain(
                  edition.owner(), edition.id(), id, chain.capacity(), chain.residual()));
        }
      }
    }
    return new DesiredState(
        0,
        List.copyOf(cache.keySet()),
        cache,
        quotas,
        chains,
        0,
        0,
        cache.isEmpty() ? StepContract.NONE : new StepContract(2, 1, 1),
        0);
  }

  private long counted(String server) {
    long bytes = 0;
    for (Revision revision : inForce) {
      bytes += revision.holding(server).all().bytes(model);
      bytes += revision.cacheBytes(server, model.whole(), slotBytes);
    }
    return bytes;
  }

  private static DesiredSpan span(Edition edition, Span span) {
    return new DesiredSpan(
        edition.owner(),
        edition.id(),
        URI,
        "",
        "f32",
        new dev.whorl.executor.Span(span.start(), span.end()),
        SLOT_TOKENS,
        PREFILL);
  }

  /** A session comes to any chain: its servers say whether it may. */
  private void open() {
    int e = random.nextInt(editions.size());
    List<LiveChain> chains = inForce.get(e).chains();
    if (chains.isEmpty()) {
      return;
    }
    List<Hop> hops = chains.get(random.nextInt(chains.size())).hops();
    Edition edition = editions.get(e);
    RouterId router = new RouterId(edition.owner(), "r");
    List<RingPlan.Hop> ring =
        hops.stream()
            .map(hop ->
                new RingPlan.Hop(
                    hop.server(),
                    Long.parseLong(hop.server().substring(1)) + 1,
                    new dev.whorl.executor.Span(hop.span().start(), hop.span().end())))
            .toList();
    String name = "session-" + ++names;
    for (int h = 0; h < hops.size(); h++) {
      OpenTerms terms =
          new OpenTerms(
              name,
              1,
              router,
              edition.id(),
              ChainId.of(edition, hops).text(),
              new RingPlan(ring, h),
              false,
              false,
              1,
              new SamplingTerms(Sampling.GREEDY, Set.of(2), 8));
      if (h == 0) {
        running.add(new Running(terms, hops));
      }
      if (!agent(hops.get(h).server()).open(terms)) {
        end(running.getLast());
        return;
      }
    }
    opened++;
  }

  private void end(Running session) {
    running.remove(session);
    for (Hop hop : session.hops) {
      agent(hop.server()).close(session.terms.session(), session.terms.router());
    }
  }

  private List<Placement> anyTarget() {
    Map<String, Long> left = new HashMap<>(memory);
    List<Placement> placements = new ArrayList<>();
    for (Edition edition : editions) {
      Map<String, Span> spans = new TreeMap<>();
      Map<List<Hop>, Integer> chains = new LinkedHashMap<>();
      for (int tries = random.nextInt(4); tries > 0; tries--) {
        chain(left, spans, chains);
      }
      placements.add(
          new Placement(
              edition.id(),
              spans.entrySet().stream()
                  .map(entry -> new HostedSpan(entry.getKey(), entry.getValue()))
                  .toList(),
              chains.entrySet().stream()
                  .map(entry -> new Chain(entry.getKey(), entry.getValue()))
                  .toList()));
    }
    return placements;
  }

  private void chain(
      Map<String, Long> left, Map<String, Span> spans, Map<List<Hop>, Integer> chains) {
    List<String> servers = new ArrayList<>(agents.keySet());
    for (int i = servers.size() - 1; i > 0; i--) {
      servers.add(servers.remove(random.nextInt(i + 1)));
    }
    List<Hop> hops = new ArrayList<>();
    int start = 0;
    for (String server : servers) {
      boolean last = hops.size() == servers.size() - 1;
      int end = last ? TinyModel.BLOCKS : start + 1 + random.nextInt(TinyModel.BLOCKS - start);
      hops.add(new Hop(server, new Span(start, end)));
      start = end;
      if (start == TinyModel.BLOCKS) {
        break;
      }
    }
    for (int capacity = 1 + random.nextInt(MOST_CAPACITY); capacity > 0; capacity /= 2) {
      if (!chains.containsKey(hops) && fits(hops, capacity, left, spans)) {
        chains.put(List.copyOf(hops), capacity);
        return;
      }
    }
  }

  /** Takes the memory if it does. A server has one span of a placement: the hull of its hops. */
  private boolean fits(
      List<Hop> hops, int capacity, Map<String, Long> left, Map<String, Span> spans) {
    Map<String, Long> after = new HashMap<>(left);
    Map<String, Span> wider = new HashMap<>(spans);
    for (Hop hop : hops) {
      Span before = spans.get(hop.server());
      Span hull =
          before == null
              ? hop.span()
              : new Span(
                  Math.min(before.start(), hop.span().start()),
                  Math.max(before.end(), hop.span().end()));
      long more =
          model.bytes(hull)
              - (before == null ? 0 : model.bytes(before))
              + slotBytes * hop.span().length() * capacity;
      wider.put(hop.server(), hull);
      after.merge(hop.server(), -more, Long::sum);
    }
    if (after.values().stream().anyMatch(bytes -> bytes < 0)) {
      return false;
    }
    left.putAll(after);
    spans.putAll(wider);
    return true;
  }

  private PlannedAgent agent(String server) {
    PlannedAgent agent = agents.get(server);
    if (agent == null) {
      throw new IllegalArgumentException("There is no server " + server + ".");
    }
    return agent;
  }

  @Override
  public void close() {
    agents.values().forEach(PlannedAgent::close);
  }
}
