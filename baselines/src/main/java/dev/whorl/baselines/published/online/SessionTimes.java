package dev.whorl.baselines.published.online;

import dev.whorl.baselines.published.Route;
import java.util.List;

/**
 * What one session of a fixed length costs on a hop, without waiting.
 *
 * @param outputTokens all generated tokens, the first included
 * @param servers times by server
 */
public record SessionTimes(int outputTokens, List<HopTimes> servers) {
  public SessionTimes {
    servers = List.copyOf(servers);
  }

  /** Seconds (in the instance's unit) of a whole session at a server with so many blocks. */
  public double session(int server, int blocks) {
    HopTimes t = servers.get(server);
    double later = outputTokens - 1;
    return (t.firstHop() + later * t.hop()) + (t.firstBlock() + later * t.block()) * blocks;
  }

  /** Time to the first token, the prefill alone. */
  public double firstToken(int server, int blocks) {
    HopTimes t = servers.get(server);
    return t.firstHop() + t.firstBlock() * blocks;
  }

  /** A whole route. */
  public double session(Route route) {
    return route.hops().stream().mapToDouble(s -> session(s.server(), s.blocks())).sum();
  }

  /** A whole route to the first token. */
  public double firstToken(Route route) {
    return route.hops().stream().mapToDouble(s -> firstToken(s.server(), s.blocks())).sum();
  }

  /**
   * Times of one server.
   *
   * @param firstHop client and back, with the prompt
   * @param hop client and back, per decoded token
   * @param firstBlock prefill of one block
   * @param block decode of one token through one block
   */
  public record HopTimes(double firstHop, double hop, double firstBlock, double block) {}
}
