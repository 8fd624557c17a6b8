package dev.whorl.planning.cost;

import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.TrustedEnds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One deployment's view of the pool, compiled to arrays: the servers with a profile, numbered from
 * 0 in pool order, less what other deployments hold there ({@link Foreign}).
 */
public final class Pool {
  private static final int NEAR_LOOKS = 3;

  private final Deployment deployment;
  private final HopDelay delays;
  private final int[] positions;
  private final Server[] servers;
  private final Profile[] profiles;
  private final long[] room;
  private final boolean[] mayHoldEnds;
  private final @Nullable Span[] pinned;
  private final long[] prefixBytes;
  private final double[] prefixWork;
  private final Foreign foreign;
  private final Map<String, Integer> numbers;

  private Pool(Problem problem, Deployment deployment, Foreign foreign) {
    this.deployment = deployment;
    this.delays = problem.delays();
    this.foreign = foreign;
    this.positions = usable(problem, deployment);
    int n = positions.length;
    this.numbers = HashMap.newHashMap(n);
    this.servers = new Server[n];
    this.profiles = new Profile[n];
    this.room = new long[n];
    this.mayHoldEnds = new boolean[n];
    this.pinned = new Span[n];
    ModelShape model = deployment.model();
    this.prefixBytes = new long[model.blockCount() + 1];
    this.prefixWork = new double[model.blockCount() + 1];
    for (int b = 0; b < model.blockCount(); b++) {
      prefixBytes[b + 1] = prefixBytes[b] + model.blocks().get(b).bytes();
      prefixWork[b + 1] = prefixWork[b] + model.blocks().get(b).work();
    }
    compileServers(problem);
  }

  /** The view of one deployment of the problem, beside what others hold. */
  public static Pool of(Problem problem, Deployment deployment, Foreign foreign) {
    return new Pool(problem, deployment, foreign);
  }

  /** The view of one deployment that has the pool to itself. */
  public static Pool of(Problem problem, Deployment deployment) {
    return new Pool(problem, deployment, Foreign.NONE);
  }

  private static int[] usable(Problem problem, Deployment deployment) {
    int n = problem.servers().size();
    int[] all = new int[n];
    int count = 0;
    for (int j = 0; j < n; j++) {
      if (deployment.profiles().containsKey(problem.servers().get(j).id())) {
        all[count++] = j;
      }
    }
    return Arrays.copyOf(all, count);
  }

  private void compileServers(Problem problem) {
    Constraints constraints = deployment.constraints();
    TrustedEnds ends = constraints.trustedEnds();
    for (int j = 0; j < positions.length; j++) {
      Server server = problem.servers().get(positions[j]);
      Profile profile = deployment.profiles().get(server.id());
      if (profile == null) {
        throw new IllegalStateException("Lost profile of " + server.id());
      }
      servers[j] = server;
      profiles[j] = profile;
      numbers.put(server.id(), j);
      room[j] = server.memoryBytes() - foreign.bytes(server.id());
      mayHoldEnds[j] = ends == null || ends.zone().equals(server.location().trustZone());
    }
    for (HostedSpan pin : constraints.pinned()) {
      pinned[number(pin.server())] = pin.span();
    }
  }

  /** The deployment. */
  public Deployment deployment() {
    return deployment;
  }

  /** Number of servers. */
  public int size() {
    return positions.length;
  }

  /** Number of blocks. */
  public int blocks() {
    return prefixWork.length - 1;
  }

  /** Sessions to carry. */
  public int sessions() {
    return deployment.workload().sessions();
  }

  /** Id of a server. */
  public String id(int server) {
    return servers[server].id();
  }

  /** A server's facts. */
  public Server server(int server) {
    return servers[server];
  }

  /** Number of the server of an id. */
  public int number(String id) {
    Integer number = numbers.get(id);
    if (number == null) {
      throw new IllegalArgumentException(
          "Server " + id + " is not in the pool of " + deployment.id());
    }
    return number;
  }

  /** Whether the pool has a server of the id. */
  public boolean has(String id) {
    return numbers.containsKey(id);
  }

  /** A server's measurements. */
  public Profile profile(int server) {
    return profiles[server];
  }

  /** Bytes that weights and caches may use. */
  public long room(int server) {
    return room[server];
  }

  /** The span that the server must host; null: free. */
  public @Nullable Span pinned(int server) {
    return pinned[server];
  }

  /** What others hold and run. */
  public Foreign foreign() {
    return foreign;
  }

  /** Weight bytes of the blocks from start to end, with the model's ends. */
  public long spanBytes(int start, int end) {
    long bytes = prefixBytes[end] - prefixBytes[start];
    bytes += start == 0 ? deployment.model().embedding().bytes() : 0;
    return end == blocks() ? bytes + deployment.model().head().bytes() : bytes;
  }

  /** Work of the blocks from start to end, without ends. */
  public double work(int start, int end) {
    return prefixWork[end] - prefixWork[start];
  }

  /** Cache bytes of one session and block. */
  public long slotBytes() {
    return deployment.workload().slot().cacheBytesPerBlock();
  }

  /** Block-sessions that fit beside the weights of a span; negative: the weights do not fit. */
  public long blockSessions(int server, int start, int end) {
    return Math.floorDiv(room[server] - spanBytes(start, end), slotBytes());
  }

  /** Whether constraints let the server host the span. */
  public boolean allowed(int server, int start, int end) {
    Span pin = pinned[server];
    if (pin != null) {
      return pin.start() == start && pin.end() == end;
    }
    TrustedEnds ends = deployment.constraints().trustedEnds();
    return mayHoldEnds[server]
        || ends == null
        || (start >= ends.blocks() && end <= blocks() - ends.blocks());
  }

  /**
   * The largest end of a span from start that holds so many sessions on each block; start: none.
   */
  public int longest(int server, int start, int sessions) {
    Span pin = pinned[server];
    if (pin != null) {
      return pin.start() == start && fits(server, start, pin.end(), sessions) ? pin.end() : start;
    }
    int low = start;
    int high = blocks();
    // Blocks are mostly alike, so looks around the end for blocks of mean size mostly settle it.
    int middle = start + (int) Math.min(high - low, room[server] / perBlock(sessions));
    for (int look = 0; low < high; look++) {
      if (middle <= low || middle > high || look >= NEAR_LOOKS) {
        middle = (low + high + 1) >>> 1;
      }
      if (fits(server, start, middle, sessions) && allowed(server, start, middle)) {
        low = middle++;
      } else {
        high = --middle;
      }
    }
    return low;
  }

  /** Bytes of a block of mean size with so many sessions. */
  private long perBlock(int sessions) {
    return Math.max(1, prefixBytes[blocks()] / blocks() + slotBytes() * sessions);
  }

  /**
   * The smallest start of a span up to end that holds so many sessions on each block; end: none.
   */
  public int earliest(int server, int end, int sessions) {
    Span pin = pinned[server];
    if (pin != null) {
      return pin.end() == end && fits(server, pin.start(), end, sessions) ? pin.start() : end;
    }
    int low = 0;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (fits(server, middle, end, sessions) && allowed(server, middle, end)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private boolean fits(int server, int start, int end, int sessions) {
    return blockSessions(server, start, end) >= (long) sessions * (end - start);
  }

  /** Seconds of a message of so many rows; equal servers: the own return. */
  public double delay(int from, int to, int rows) {
    long bytes = rows * deployment.model().residualRowBytes();
    bytes += foreign.edgeBytes(id(from), id(to));
    return delays.seconds(positions[from], positions[to], bytes);
  }

  /** Seconds of a message of so many bytes. */
  public double delayOfBytes(int from, int to, long bytes) {
    return delays.seconds(positions[from], positions[to], bytes);
  }

  /** Seconds between router and server. */
  public double routerDelay(int server, long bytes) {
    return delays.routerSeconds(positions[server], bytes);
  }

  /** The delays themselves. */
  public HopDelay delays() {
    return delays;
  }

  /** Position of a server in the problem's list. */
  public int position(int server) {
    return positions[server];
  }

  /** Seconds of a step of so many rows over the blocks from start to end, ends included. */
  public double stepSeconds(int server, int start, int end, int rows) {
    Profile profile = profiles[server];
    double seconds = work(start, end) * profile.block().at(rows);
    seconds += start == 0 ? embeddingSeconds(server, rows) : 0;
    return end == blocks() ? seconds + headSeconds(server, rows) : seconds;
  }

  /** Seconds of the embedding in a step of so many rows. */
  public double embeddingSeconds(int server, int rows) {
    Profile profile = profiles[server];
    return profile.embedding() != null
        ? profile.embedding().at(rows)
        : deployment.model().embedding().work() * profile.block().at(rows);
  }

  /** Seconds of norm and head in a step of so many rows. */
  public double headSeconds(int server, int rows) {
    Profile profile = profiles[server];
    return profile.head() != null
        ? profile.head().at(rows)
        : deployment.model().head().work() * profile.block().at(rows);
  }

  /** Extra seconds of a chunk over blocks of so much work. */
  public double chunkSeconds(int server, double work, boolean first, boolean last) {
    double ends = profiles[server].chunk().endSeconds();
    return profiles[server].chunk().secondsPerBlock() * work
        + (first ? ends : 0)
        + (last ? ends : 0);
  }
}
