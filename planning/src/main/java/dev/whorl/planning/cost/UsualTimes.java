package dev.whorl.planning.cost;

import dev.whorl.planning.model.ChainTimes;
import dev.whorl.planning.model.HopTimes;
import dev.whorl.planning.model.RelayDelay;
import java.util.ArrayList;
import java.util.List;

/** What the hops of a placement's chains usually take, from the profiles. */
public final class UsualTimes {
  private final Pool pool;
  private final int[] sessions;

  /** Of chains that run together. */
  public UsualTimes(Pool pool, List<Route> routes) {
    this.pool = pool;
    this.sessions = new int[pool.size()];
    for (Route route : routes) {
      for (int h = 0; h < route.hops(); h++) {
        sessions[route.server(h)] += route.capacity();
      }
    }
  }

  /** Of one of them. */
  public ChainTimes of(Route route) {
    List<HopTimes> hops = new ArrayList<>();
    for (int h = 0; h < route.hops(); h++) {
      hops.add(of(route, h));
    }
    return new ChainTimes(pool.deployment().workload().slot().prefillTokens(), hops);
  }

  private HopTimes of(Route route, int h) {
    int j = route.server(h);
    int start = route.start(h);
    int end = route.end(h);
    double one = pool.stepSeconds(j, start, end, 1);
    int most = sessions[j];
    // On a ring the row of a one-hop chain does not travel: it joins the server's next step.
    boolean stays = route.hops() == 1 && !(pool.delays() instanceof RelayDelay);
    return new HopTimes(
        pool.id(j),
        stays ? 0 : pool.delay(route.before(h), j, 1),
        one,
        most < 2 ? 0 : (pool.stepSeconds(j, start, end, most) - one) / (most - 1),
        pool.chunkSeconds(j, pool.work(start, end), start == 0, end == pool.blocks()));
  }
}
