package dev.whorl.router.session;

import dev.whorl.planning.dispatch.JoinFastestFree;
import dev.whorl.protocol.data.Sampling;
import dev.whorl.protocol.data.Token.Finish;
import dev.whorl.router.agents.TestingServer;
import dev.whorl.router.agents.TestingServers;
import dev.whorl.router.placement.PlacedChain;
import dev.whorl.router.placement.PlacedHop;
import dev.whorl.router.placement.PlacedModel;
import dev.whorl.router.placement.PlacedServer;
import dev.whorl.router.placement.Placement;
import dev.whorl.router.placement.SlotSize;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Three fake servers in one chain {@code a → b → c}, sessions on a manual clock. */
final class Ring {
  static final Duration BEAT = Duration.ofMillis(500);
  static final int PROMPT = 3;

  final TestingServers servers = new TestingServers();
  final TestingServer a = servers.server("a");
  final TestingServer b = servers.server("b");
  final TestingServer c = servers.server("c");
  final ManualLoop loop = new ManualLoop();
  final ObservedCounts observed = new ObservedCounts();
  final Sessions sessions;

  Ring() {
    this(2, Duration.ofSeconds(30));
  }

  Ring(int queueLength, Duration maxWait) {
    this(queueLength, maxWait, 0);
  }

  Ring(int queueLength, Duration maxWait, int recoveries) {
    this(queueLength, maxWait, Duration.ZERO, recoveries);
  }

  Ring(int queueLength, Duration maxWait, Duration holdFor, int recoveries) {
    SessionLimits limits =
        new SessionLimits(
            queueLength,
            maxWait,
            holdFor,
            Duration.ofSeconds(60),
            Duration.ofMillis(1500),
            new RecoveryLimits(recoveries, Duration.ofSeconds(20)));
    sessions = new Sessions("router-1", loop, servers, new JoinFastestFree(), limits, observed);
  }

  /** Running and ready. */
  static Ring ready(int capacity) {
    return ready(capacity, new Ring());
  }

  static Ring ready(int capacity, Ring ring) {
    ring.sessions.start();
    ring.sessions.use(placement("demo/p1", chain("c0", capacity, "a", "b", "c")));
    ring.loop.advance(BEAT);
    return ring;
  }

  static Placement placement(String name, PlacedChain... chains) {
    List<PlacedServer> used =
        Stream.of(chains)
            .flatMap(chain -> chain.hops().stream().map(PlacedHop::server))
            .distinct()
            .map(server -> new PlacedServer(server, null, null))
            .toList();
    return new Placement(
        name,
        new PlacedModel("m", "store://models/m.gguf", "f32"),
        new SlotSize(16, 16),
        used,
        List.of(chains),
        Duration.ofMillis(50));
  }

  static PlacedChain chain(String id, int capacity, String... names) {
    List<PlacedHop> hops =
        Stream.iterate(0, i -> i < names.length, i -> i + 1)
            .map(i -> new PlacedHop(names[i], 10 * i, 10 * i + 10))
            .toList();
    return new PlacedChain(id, capacity, Duration.ofMillis(50), Duration.ofSeconds(1), hops);
  }

  static Generation generation() {
    return new Generation(
        List.of(1, 2, 3), Sampling.newBuilder().setMaxTokens(8).setSeed(5).build(), "");
  }

  Recorder submit() {
    Recorder recorder = new Recorder();
    submit(recorder);
    loop.run();
    return recorder;
  }

  /** Submits a session, which nobody has looked at yet. */
  Sessions.Ticket submit(Recorder recorder) {
    return submit(recorder, Tenant.ANYBODY);
  }

  Sessions.Ticket submit(Recorder recorder, Tenant tenant) {
    return sessions
        .submit(List.of(new Sessions.Submission(generation(), recorder)), tenant)
        .getFirst();
  }

  /** One request for several texts. */
  List<Recorder> submitTogether(int texts) {
    List<Recorder> recorders = Stream.generate(Recorder::new).limit(texts).toList();
    sessions.submit(
        recorders.stream()
            .map(recorder -> new Sessions.Submission(generation(), recorder))
            .toList(),
        Tenant.ANYBODY);
    loop.run();
    return recorders;
  }

  /** The n-th session that a server has open, as it knows it. */
  static String wire(TestingServer server, int n) {
    return List.copyOf(server.open.keySet()).get(n);
  }

  void token(String wire, int position, int id, Finish finish) {
    c.token(wire, position, id, finish);
    loop.run();
  }
}
