package dev.whorl.cli.chaos;

import dev.whorl.cli.local.LocalCluster;
import dev.whorl.cli.local.LocalConfig;
import dev.whorl.cli.local.Wires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Does faults to a cluster and takes them back, as a seed says. */
final class Injector {
  private static final String JOINED = "joined";
  private static final Duration MEMORY_KILL = Duration.ofSeconds(5);

  private final LocalCluster cluster;
  private final Wiring wiring;
  private final Traffic traffic;
  private final RandomGenerator random;
  private final LocalConfig original;
  private final List<Fault> possible = Stream.of(Fault.values()).filter(Fault::possible).toList();
  private final int atOnce;

  /**
   * @param atOnce faults that are done together; 0: mostly one, at times two or three
   */
  Injector(LocalCluster cluster, Wiring wiring, Traffic traffic, long seed, int atOnce) {
    this.atOnce = atOnce;
    this.cluster = cluster;
    this.wiring = wiring;
    this.traffic = traffic;
    this.random = new Random(seed);
    this.original = cluster.config();
  }

  /** Faults to be done together. */
  List<Fault> draw() {
    int several = random.nextInt(100) < 85 ? 1 : 2 + random.nextInt(2);
    int count = atOnce == 0 ? several : atOnce;
    List<Fault> faults = new ArrayList<>();
    while (faults.size() < count) {
      Fault fault = one();
      // Changes of what is wanted come one at a time, as from one file.
      if (!fault.isChange() || faults.stream().noneMatch(Fault::isChange)) {
        faults.add(fault);
      }
    }
    return faults;
  }

  private Fault one() {
    int total = 0;
    for (Fault fault : possible) {
      total += fault.weight();
    }
    int drawn = random.nextInt(total);
    for (Fault fault : possible) {
      drawn -= fault.weight();
      if (drawn < 0) {
        return fault;
      }
    }
    throw new IllegalStateException("The weights add up to " + total);
  }

  /** Does it, waits as long as it lasts, and takes it back; returns in words what was done. */
  String inject(Fault fault) throws InterruptedException {
    return switch (fault) {
      case KILL_SERVER -> signal("KILL", server(), Duration.ZERO);
      case TERMINATE_SERVER -> signal("TERM", server(), Duration.ZERO);
      case STOP_SERVER -> signal("STOP", server(), between(300, 8000));
      case NO_MEMORY -> noMemory(server(), between(1000, 5000));
      case MEMORY_KILL -> memoryKill(server());
      case FULL_DISK -> fullDisk(between(1000, 5000));
      case KILL_ROUTER -> router("KILL", Duration.ZERO);
      case TERMINATE_ROUTER -> router("TERM", Duration.ZERO);
      case STOP_ROUTER -> router("STOP", between(300, 4000));
      case DELAY_LINKS ->
          condition(new Wire.Condition(between(20, 300), 0, Duration.ZERO), between(1000, 4000));
      case SLOW_READER ->
          condition(
              new Wire.Condition(Duration.ZERO, 2000L + random.nextInt(30_000), Duration.ZERO),
              between(1000, 4000));
      case SHUFFLE_CONNECTIONS -> {
        String words =
            condition(new Wire.Condition(Duration.ZERO, 0, between(100, 800)), between(500, 1000));
        some().forEach(Wire::cut);
        yield words + ", cut meanwhile";
      }
      case CUT_LINKS -> {
        List<Wire> cut = some();
        cut.forEach(Wire::cut);
        yield "links (%d) are cut".formatted(cut.size());
      }
      case HALF_OPEN_LINKS -> halfOpen(between(1000, 6000));
      case SESSIONS_CHANGE -> sessions();
      case SERVER_JOINS_OR_LEAVES -> joinOrLeave();
      case SERVER_ALTERED -> alter();
    };
  }

  /** Everything as it was at the start, but for the processes. */
  void restore() {
    wiring
        .between(way -> true)
        .forEach(wire -> {
          wire.become(Wire.Condition.GOOD);
          wire.revive();
        });
    cluster.change(original);
  }

  /** One fewer, or as many as at the start. */
  private String sessions() {
    int all = original.workload().sessions();
    boolean fewer = cluster.config().workload().sessions() == all;
    return change(cluster.config().withSessions(fewer ? Math.max(1, all - 1) : all));
  }

  private String server() {
    List<LocalConfig.Server> servers = cluster.config().servers();
    return servers.get(random.nextInt(servers.size())).name();
  }

  private Duration between(int fromMillis, int toMillis) {
    return Duration.ofMillis(fromMillis + random.nextInt(toMillis - fromMillis));
  }

  private String signal(String signal, String server, Duration lasting)
      throws InterruptedException {
    ProcessHandle process = cluster.server(server);
    return server + signal(signal, process, lasting);
  }

  private String router(String signal, Duration lasting) throws InterruptedException {
    if (lasting.isZero()) {
      traffic.routerEnds();
    }
    return "the router" + signal(signal, cluster.router(), lasting);
  }

  private static String signal(String signal, ProcessHandle process, Duration lasting)
      throws InterruptedException {
    send(signal, process);
    if (lasting.isZero()) {
      return " gets SIG" + signal;
    }
    try {
      Thread.sleep(lasting);
    } finally {
      send("CONT", process);
    }
    return " stands still for %d ms".formatted(lasting.toMillis());
  }

  private static void send(String signal, ProcessHandle process) throws InterruptedException {
    try {
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who asks for memory meanwhile may end: a process that has none is ended by the kernel too. */
  private String noMemory(String server, Duration lasting) throws InterruptedException {
    ProcessHandle process = cluster.server(server);
    Limits.noMemory(process);
    try {
      Thread.sleep(lasting);
    } finally {
      Limits.lift(process);
    }
    return "%s gets no more memory for %d ms".formatted(server, lasting.toMillis());
  }

  /** Over the limit of its control group the kernel ends it, as it ends a container. */
  private String memoryKill(String server) throws InterruptedException {
    ProcessHandle process = cluster.server(server);
    try (MemoryGroup group = MemoryGroup.make("-" + process.pid())) {
      group.take(process);
      process.onExit().get(MEMORY_KILL.toMillis(), TimeUnit.MILLISECONDS);
      return server + " is ended by the kernel over its memory limit";
    } catch (TimeoutException lives) {
      return "%s asks for no memory for %d ms over its limit and lives"
          .formatted(server, MEMORY_KILL.toMillis());
    } catch (IOException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private String fullDisk(Duration lasting) throws InterruptedException {
    boolean ofRouter = random.nextInt(3) == 0;
    String name = ofRouter ? "the router" : server();
    ProcessHandle process = ofRouter ? cluster.router() : cluster.server(name);
    Limits.noWrites(process);
    try {
      Thread.sleep(lasting);
    } finally {
      Limits.lift(process);
    }
    return "%s cannot write a byte for %d ms".formatted(name, lasting.toMillis());
  }

  /** The wires to one server, or of one pair. */
  private List<Wire> some() {
    String to = server();
    if (random.nextBoolean()) {
      return wiring.between(way -> way.to().equals(to));
    }
    List<String> others = new ArrayList<>(List.of(Wires.ROUTER));
    cluster.config().servers().stream()
        .map(LocalConfig.Server::name)
        .filter(name -> !name.equals(to))
        .forEach(others::add);
    String from = others.get(random.nextInt(others.size()));
    return wiring.between(way -> way.to().equals(to) && way.from().equals(from));
  }

  private String condition(Wire.Condition condition, Duration lasting) throws InterruptedException {
    List<Wire> wires = some();
    wires.forEach(wire -> wire.become(condition));
    try {
      Thread.sleep(lasting);
    } finally {
      wires.forEach(wire -> wire.become(Wire.Condition.GOOD));
    }
    return "links (%d) for %d ms: %s".formatted(wires.size(), lasting.toMillis(), condition);
  }

  private String halfOpen(Duration lasting) throws InterruptedException {
    List<Wire> wires = some();
    wires.forEach(Wire::die);
    try {
      Thread.sleep(lasting);
    } finally {
      wires.forEach(Wire::revive);
    }
    return "links (%d) are half open for %d ms".formatted(wires.size(), lasting.toMillis());
  }

  private String change(LocalConfig next) {
    cluster.change(next);
    return "%d servers, %d sessions".formatted(next.servers().size(), next.workload().sessions());
  }

  private String joinOrLeave() {
    List<LocalConfig.Server> servers = new ArrayList<>(cluster.config().servers());
    if (!servers.removeIf(server -> server.name().equals(JOINED))) {
      LocalConfig.Server like = original.servers().getFirst();
      servers.add(new LocalConfig.Server(JOINED, like.memory(), like.threads()));
    }
    return change(cluster.config().withServers(servers));
  }

  /** One server gets another number of threads, for which it is started again. */
  private String alter() {
    List<LocalConfig.Server> servers = new ArrayList<>(cluster.config().servers());
    int which = random.nextInt(servers.size());
    LocalConfig.Server server = servers.get(which);
    int threads = server.threads() == 1 ? 2 : 1;
    servers.set(which, new LocalConfig.Server(server.name(), server.memory(), threads));
    return "%s has %d threads: %s"
        .formatted(server.name(), threads, change(cluster.config().withServers(servers)));
  }
}
