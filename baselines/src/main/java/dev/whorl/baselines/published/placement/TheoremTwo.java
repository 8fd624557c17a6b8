package dev.whorl.baselines.published.placement;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.baselines.published.RelayPool;
import java.util.List;

/**
 * The bound of Theorem 2 of arXiv 2512.21884 as its reference computes it: a session that visits
 * the covering servers once each pays all their time, less the decode time of the blocks that the
 * last of them need not run.
 */
final class TheoremTwo {
  private TheoremTwo() {}

  static double bound(
      RelayPool pool, PublishedPlacement placement, List<Integer> covering, double[] timePerBlock) {
    double sum = 0;
    int blocks = 0;
    for (int server : covering) {
      sum += timePerBlock[server] * placement.count(server);
      blocks += placement.count(server);
    }
    double lastTime = pool.servers().get(covering.getLast()).timePerBlock();
    return sum - lastTime * (blocks - pool.blocks());
  }
}
