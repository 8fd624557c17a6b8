package dev.whorl.planning.moving;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Memory of servers in the worst case: every block that may be there, once for all editions of
 * equal weights, and the cache of every session that may be there.
 */
final class Room {
  private final Fleet fleet;
  private final List<ChainNow> chains;
  private final Map<String, Long> memory = new HashMap<>();

  Room(Fleet fleet, List<ChainNow> chains) {
    this.fleet = fleet;
    this.chains = chains;
    for (Server server : fleet.problem().servers()) {
      memory.put(server.id(), server.memoryBytes());
    }
  }

  /**
   * What a server has not let go of, or may load before it hears the next word: blocks of the
   * revision in force, and of those before it until it has confirmed.
   */
  Blocks stuck(int edition, String server) {
    Holding holding = fleet.inForce().get(edition).holding(server);
    return switch (fleet.view(server)) {
      case ServerView.Gone() -> Blocks.NONE;
      case ServerView.Silent() -> holding.all();
      case ServerView.Heard heard ->
          heard.confirmed()
              ? holding.wanted().plus(holding.leaving().and(surplus(edition, server, heard)))
              : holding.all();
    };
  }

  /** Blocks that it has and no edition of these weights wants: what one of them keeps is its. */
  private Blocks surplus(int edition, String server, ServerView.Heard heard) {
    String weights = fleet.editions().get(edition).weights();
    Blocks surplus = heard.held(weights);
    for (int e = 0; e < fleet.size(); e++) {
      if (fleet.editions().get(e).weights().equals(weights)) {
        surplus = surplus.minus(fleet.inForce().get(e).holding(server).wanted());
      }
    }
    return surplus;
  }

  /**
   * Whether everything fits a server.
   *
   * @param counted sessions by chain, in their order
   * @param wanted blocks by edition and server
   */
  boolean fits(String server, int[] counted, List<Map<String, Blocks>> wanted) {
    if (fleet.gone(server)) {
      return true;
    }
    long left = memory.getOrDefault(server, 0L) - weights(server, wanted);
    for (int c = 0; c < counted.length && left >= 0; c++) {
      left -= cache(chains.get(c), server, counted[c]);
    }
    return left >= 0;
  }

  private long weights(String server, List<Map<String, Blocks>> wanted) {
    Map<String, Blocks> blocks = new HashMap<>();
    Map<String, ModelShape> models = new HashMap<>();
    for (int e = 0; e < fleet.size(); e++) {
      String weights = fleet.editions().get(e).weights();
      models.put(weights, fleet.problem().deployments().get(e).model());
      Blocks here = wanted.get(e).getOrDefault(server, Blocks.NONE).plus(stuck(e, server));
      if (fleet.view(server) instanceof ServerView.Heard heard) {
        here = here.plus(heard.held(weights));
      }
      blocks.merge(weights, here, Blocks::plus);
    }
    long sum = 0;
    for (Map.Entry<String, Blocks> entry : blocks.entrySet()) {
      ModelShape model = models.get(entry.getKey());
      sum += model == null ? 0 : entry.getValue().bytes(model);
    }
    return sum;
  }

  private long cache(ChainNow chain, String server, int sessions) {
    Deployment deployment = fleet.problem().deployments().get(chain.edition());
    long slot = deployment.workload().slot().cacheBytesPerBlock();
    for (Hop hop : chain.hops()) {
      if (hop.server().equals(server)) {
        return slot * hop.span().length() * sessions;
      }
    }
    return 0;
  }
}
