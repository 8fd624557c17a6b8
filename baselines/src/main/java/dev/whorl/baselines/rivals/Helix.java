package dev.whorl.baselines.rivals;

import dev.whorl.baselines.exact.AbuttingSpans;
import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.solve.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Helix (ASPLOS'25): the spans that let most tokens flow from first to last block; at most half of
 * a server's memory holds weights, and a server passes on only to spans that start at its end.
 *
 * <p>Choices: a server's rate over m blocks is B/τ-time at B = the sessions whose caches fit beside
 * them, at most the deployment's; a link's rate is one row over its time to transfer one. Small
 * pools (at most 10 servers, 40 blocks) are solved by OR-Tools; larger ones, those without it and
 * those where the search found nothing better in time take rows of servers by memory. (PETALS'
 * placement, which the source starts from, rarely has spans that abut.) Chains are the paths of the
 * flow; cache is shared among them in proportion to it.
 *
 * @param limit for the search
 */
public record Helix(Duration limit) implements RivalMethod {
  private static final int MOST_SERVERS = 10;
  private static final int MOST_BLOCKS = 40;
  private static final double WEIGHTS = 0.5;

  @Override
  public String name() {
    return "helix";
  }

  @Override
  public Proposal propose(Pool pool) {
    PublishedPlacement spans = lines(pool);
    Map<Integer, Span> chosen =
        pool.size() <= MOST_SERVERS && pool.blocks() <= MOST_BLOCKS ? chosen(pool) : null;
    if (chosen != null) {
      PublishedPlacement best = placement(pool.size(), chosen);
      spans = flow(pool, best) > flow(pool, spans) ? best : spans;
    }
    List<Route> routes = shared(pool, spans, paths(pool, spans));
    return routes.isEmpty()
        ? new Proposal.None(
            Outcome.Constraint.MEMORY, "No spans in half of all memory let a session through.")
        : new Proposal.Placed(spans, routes);
  }

  private static double flow(Pool pool, PublishedPlacement spans) {
    return paths(pool, spans).stream().mapToDouble(TokenFlow.Path::tokensPerSecond).sum();
  }

  /** Servers by memory in rows that cover all blocks; those of a row that does not stay out. */
  private static PublishedPlacement lines(Pool pool) {
    int[] starts = new int[pool.size()];
    int[] counts = new int[pool.size()];
    List<Integer> row = new ArrayList<>();
    int next = 0;
    List<Integer> byMemory =
        IntStream.range(0, pool.size())
            .boxed()
            .sorted(Comparator.comparingLong(j -> -pool.room(j)))
            .toList();
    for (int server : byMemory) {
      int end = next;
      while (end < pool.blocks() && pool.spanBytes(next, end + 1) <= WEIGHTS * pool.room(server)) {
        end++;
      }
      starts[server] = next;
      counts[server] = end - next;
      row.add(server);
      next = end == pool.blocks() ? 0 : end;
      if (next == 0) {
        row.clear();
      }
    }
    row.forEach(server -> counts[server] = 0);
    return new PublishedPlacement(starts, counts);
  }

  private @Nullable Map<Integer, Span> chosen(Pool pool) {
    AbuttingSpans.Rates rates =
        new AbuttingSpans.Rates() {
          @Override
          public double node(int server, Span span) {
            long weights = pool.spanBytes(span.start(), span.end());
            return weights <= WEIGHTS * pool.room(server)
                ? rate(pool, server, span.start(), span.end())
                : 0;
          }

          @Override
          public double link(int from, int to) {
            return linkRate(pool, from, to);
          }
        };
    return AbuttingSpans.choose(pool.size(), pool.blocks(), rates, limit);
  }

  /** Tokens per second with as many sessions as fit. */
  private static double rate(Pool pool, int server, int start, int end) {
    long fit = pool.blockSessions(server, start, end) / (end - start);
    int sessions = Math.clamp(fit, 0, pool.sessions());
    return sessions == 0 ? 0 : sessions / pool.stepSeconds(server, start, end, sessions);
  }

  private static double linkRate(Pool pool, int from, int to) {
    double transfer = pool.delay(from, to, 2) - pool.delay(from, to, 1);
    return transfer > 0 ? 1 / transfer : Double.POSITIVE_INFINITY;
  }

  private static PublishedPlacement placement(int servers, Map<Integer, Span> chosen) {
    int[] starts = new int[servers];
    int[] counts = new int[servers];
    chosen.forEach((server, span) -> {
      starts[server] = span.start();
      counts[server] = span.length();
    });
    return new PublishedPlacement(starts, counts);
  }

  private static List<TokenFlow.Path> paths(Pool pool, PublishedPlacement spans) {
    int n = pool.size();
    double[] node = new double[n];
    double[][] link = new double[n][n];
    boolean[] first = new boolean[n];
    boolean[] last = new boolean[n];
    for (int j = 0; j < n; j++) {
      boolean hosts = spans.count(j) > 0;
      node[j] = hosts ? rate(pool, j, spans.start(j), spans.end(j)) : 0;
      first[j] = hosts && spans.start(j) == 0;
      last[j] = hosts && spans.end(j) == pool.blocks();
      for (int k = 0; k < n; k++) {
        boolean abut = hosts && spans.count(k) > 0 && spans.start(k) == spans.end(j);
        link[j][k] = abut ? linkRate(pool, j, k) : 0;
      }
    }
    return TokenFlow.paths(node, link, first, last);
  }

  /** Every path gets the same share of its flow as sessions, as large as all caches allow. */
  private static List<Route> shared(
      Pool pool, PublishedPlacement spans, List<TokenFlow.Path> paths) {
    double[] flow = new double[pool.size()];
    for (TokenFlow.Path path : paths) {
      path.servers().forEach(j -> flow[j] += path.tokensPerSecond() * spans.count(j));
    }
    long[] slots = GreedyChains.slotsBeside(pool, spans);
    double sessionsPerToken =
        IntStream.range(0, flow.length)
            .filter(j -> flow[j] > 0)
            .mapToDouble(j -> slots[j] / flow[j])
            .min()
            .orElse(0);
    List<Route> routes = new ArrayList<>();
    for (TokenFlow.Path path : paths) {
      int sessions = (int) Math.floor(path.tokensPerSecond() * sessionsPerToken + 1e-9);
      if (sessions > 0) {
        List<Integer> counts = path.servers().stream().map(spans::count).toList();
        routes.add(new Line(path.servers(), counts).route(sessions));
      }
    }
    return routes;
  }
}
