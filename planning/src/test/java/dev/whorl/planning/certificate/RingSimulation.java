package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.RelayDelay;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The data plane in virtual time, by the rules of the certificate, each of which can be broken:
 * steps run back to back over every ready row and at most one prefill chunk, none in a step with
 * rows after one with a chunk, links deliver in order, slots are used again and again by sessions
 * with prompts.
 */
final class RingSimulation {
  /** A rule to break. */
  enum Broken {
    NONE,
    ONE_ROW_PER_STEP,
    ALL_CHUNKS_AT_ONCE,
    NO_REST_AFTER_A_CHUNK,
    TWO_ROWS_IN_FLIGHT,
    ABOVE_CAPACITY,
    REPLAY_AS_ROWS,
    LINK_REORDERS
  }

  private record Event(double time, long order, Runnable action) {}

  private static final class Session {
    int chain;
    int tokensLeft;
    int chunksLeft;
    double last = Double.NaN;

    Session(int chain) {
      this.chain = chain;
    }
  }

  private record Row(Session session, int hop, boolean chunk) {}

  private static final class Host {
    final Deque<Row> rows = new ArrayDeque<>();
    final Deque<Row> chunks = new ArrayDeque<>();
    boolean busy;
    boolean rests;
  }

  private final Problem problem;
  private final Deployment deployment;
  private final Placement placement;
  private final Broken broken;
  private final SplittableRandom random;
  private final boolean atCaps;
  private final Map<String, Integer> positions;
  private final Map<String, Host> hosts = new HashMap<>();
  private final Map<String, Integer> edgeRows = new HashMap<>();
  private final Map<String, Double> lastDelivery = new HashMap<>();
  private final PriorityQueue<Event> queue =
      new PriorityQueue<>(Comparator.comparingDouble(Event::time).thenComparingLong(Event::order));
  private final double[] worst;
  private final int[] running;
  private boolean few;
  private final List<Double> gaps = new ArrayList<>();
  private long order;
  private double now;

  RingSimulation(Problem problem, Placement placement, Broken broken, long seed, boolean atCaps) {
    this.problem = problem;
    this.deployment = problem.deployments().getFirst();
    this.placement = placement;
    this.broken = broken;
    this.random = new SplittableRandom(seed);
    this.atCaps = atCaps;
    this.positions = problem.positions();
    this.worst = new double[placement.chains().size()];
    this.running = new int[worst.length];
    for (Chain chain : placement.chains()) {
      for (int h = 0; h < chain.hops().size(); h++) {
        hosts.put(chain.hops().get(h).server(), new Host());
        edgeRows.merge(edge(chain, h), chain.capacity(), Integer::sum);
      }
    }
  }

  private static String edge(Chain chain, int from) {
    int to = (from + 1) % chain.hops().size();
    return chain.hops().get(from).server() + ">" + chain.hops().get(to).server();
  }

  /** The longest time between two tokens of a session, per chain. */
  double[] run(int events) {
    for (int c = 0; c < worst.length; c++) {
      int sessions =
          placement.chains().get(c).capacity() * (broken == Broken.ABOVE_CAPACITY ? 4 : 1);
      for (int s = 0; s < sessions * (broken == Broken.TWO_ROWS_IN_FLIGHT ? 2 : 1); s++) {
        Session session = new Session(c);
        at(random.nextDouble() * 0.05, () -> begin(session));
      }
      flood(c);
    }
    return go(events);
  }

  /** The same with at most so many sessions at a time, each on a chain that has room. */
  double[] run(int events, int sessions) {
    few = true;
    edgeRows.replaceAll((edge, rows) -> Math.min(rows, sessions));
    for (int s = 0; s < sessions; s++) {
      Session session = new Session(0);
      at(random.nextDouble() * 0.05, () -> begin(session));
    }
    return go(events);
  }

  private double[] go(int events) {
    for (int i = 0; i < events && !queue.isEmpty(); i++) {
      Event event = queue.poll();
      now = event.time();
      event.action().run();
    }
    return worst;
  }

  private int chainWithRoom() {
    int[] open =
        IntStream.range(0, running.length)
            .filter(c -> running[c] < placement.chains().get(c).capacity())
            .toArray();
    return open[random.nextInt(open.length)];
  }

  /** Prompts without end, for the rules that are about how much prefill one step takes. */
  private void flood(int chain) {
    int prompts =
        broken == Broken.ALL_CHUNKS_AT_ONCE ? 6 : broken == Broken.REPLAY_AS_ROWS ? 40 : 0;
    for (int i = 0; i < prompts; i++) {
      Session prompt = new Session(chain);
      prompt.chunksLeft = Integer.MAX_VALUE;
      at(0, () -> ready(new Row(prompt, 0, true)));
    }
  }

  /** The quantile of the times between tokens. */
  double quantile(double q) {
    List<Double> sorted = gaps.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(q * sorted.size())));
  }

  private void at(double time, Runnable action) {
    queue.add(new Event(time, order++, action));
  }

  /** A session takes the slot: its prompt goes through the chain in chunks, one after another. */
  private void begin(Session session) {
    if (few) {
      session.chain = chainWithRoom();
      running[session.chain]++;
    }
    session.chunksLeft = 1 + random.nextInt(deployment.workload().slot().chunks());
    session.tokensLeft = 2 + random.nextInt(deployment.workload().slot().maxOutputTokens());
    session.last = Double.NaN;
    ready(new Row(session, 0, true));
  }

  private Host host(Session session, int hop) {
    String server = hops(session).get(hop).server();
    Host host = hosts.get(server);
    if (host == null) {
      throw new IllegalStateException(server);
    }
    return host;
  }

  private List<Hop> hops(Session session) {
    return placement.chains().get(session.chain).hops();
  }

  private void ready(Row row) {
    Host host = host(row.session(), row.hop());
    (row.chunk() ? host.chunks : host.rows).add(row);
    if (!host.busy) {
      step(hops(row.session()).get(row.hop()).server(), host);
    }
  }

  private void step(String server, Host host) {
    List<Row> batch = new ArrayList<>();
    int rows = broken == Broken.ONE_ROW_PER_STEP ? 1 : Integer.MAX_VALUE;
    while (!host.rows.isEmpty() && batch.size() < rows) {
      batch.add(host.rows.poll());
    }
    boolean many = broken == Broken.ALL_CHUNKS_AT_ONCE || broken == Broken.REPLAY_AS_ROWS;
    boolean rests = host.rests && !batch.isEmpty() && broken != Broken.NO_REST_AFTER_A_CHUNK;
    int chunks = many ? Integer.MAX_VALUE : rests ? 0 : 1;
    int taken = 0;
    while (!host.chunks.isEmpty() && taken < chunks) {
      batch.add(host.chunks.poll());
      taken++;
    }
    host.rests = taken > 0;
    host.busy = !batch.isEmpty();
    if (host.busy) {
      at(now + seconds(server, batch, taken) * part(), () -> finished(server, host, batch));
    }
  }

  private double part() {
    return atCaps ? 1 : 0.5 + random.nextDouble() / 2;
  }

  private double seconds(String server, List<Row> batch, int chunks) {
    Profile profile = deployment.profiles().get(server);
    if (profile == null) {
      throw new IllegalStateException(server);
    }
    int blocks = deployment.model().blockCount();
    int[] rows = new int[blocks];
    double chunk = 0;
    for (Row row : batch) {
      Hop hop = hops(row.session()).get(row.hop());
      for (int b = hop.span().start(); b < hop.span().end(); b++) {
        rows[b] += row.chunk() ? 0 : 1;
        chunk +=
            row.chunk()
                ? profile.chunk().secondsPerBlock() * deployment.model().blocks().get(b).work()
                : 0;
      }
      boolean first = hop.span().start() == 0;
      boolean last = hop.span().end() == blocks;
      chunk += row.chunk() ? profile.chunk().endSeconds() * ((first ? 1 : 0) + (last ? 1 : 0)) : 0;
    }
    double sum = chunks > 0 ? chunk : 0;
    for (int b = 0; b < blocks; b++) {
      sum += rows[b] == 0 ? 0 : profile.stepSeconds(deployment.model(), b, rows[b]);
    }
    return sum;
  }

  private void finished(String server, Host host, List<Row> batch) {
    // Own returns are ready at the end of the step, before the next one takes its rows.
    batch.forEach(this::passed);
    host.busy = false;
    step(server, host);
  }

  private void passed(Row row) {
    Session session = row.session();
    boolean last = row.hop() == hops(session).size() - 1;
    if (!last) {
      send(row, row.hop() + 1);
      return;
    }
    if (row.chunk()) {
      session.chunksLeft--;
      if (session.chunksLeft > 0) {
        ready(new Row(session, 0, true));
      } else {
        token(session);
      }
    } else {
      token(session);
    }
  }

  private void token(Session session) {
    if (!Double.isNaN(session.last)) {
      worst[session.chain] = Math.max(worst[session.chain], now - session.last);
      gaps.add(now - session.last);
    }
    session.last = now;
    session.tokensLeft--;
    if (session.tokensLeft == 0) {
      running[session.chain]--;
      at(now + random.nextDouble() * 0.01, () -> begin(session));
    } else if (hops(session).size() == 1 && !(problem.delays() instanceof RelayDelay)) {
      host(session, 0).rows.add(new Row(session, 0, false));
    } else {
      send(new Row(session, hops(session).size() - 1, false), 0);
    }
  }

  private void send(Row row, int to) {
    Chain chain = placement.chains().get(row.session().chain);
    String edge = edge(chain, row.hop());
    int from = position(chain.hops().get(row.hop()).server());
    int target = position(chain.hops().get(to).server());
    long bytes = edgeRows.getOrDefault(edge, 0) * deployment.model().residualRowBytes();
    double delay = problem.delays().seconds(from, target, bytes) * part();
    if (broken == Broken.LINK_REORDERS && random.nextInt(4) == 0) {
      // Held back until a later message has passed.
      delay *= 12;
    }
    double arrival = now + delay;
    if (broken != Broken.LINK_REORDERS) {
      arrival = Math.max(arrival, lastDelivery.getOrDefault(edge, 0.0));
      lastDelivery.put(edge, arrival);
    }
    at(arrival, () -> ready(new Row(row.session(), to, row.chunk())));
  }

  private int position(String server) {
    Integer position = positions.get(server);
    if (position == null) {
      throw new IllegalStateException(server);
    }
    return position;
  }
}
