package dev.whorl.baselines.published;

import dev.whorl.baselines.published.placement.ConservativeAnswer;
import dev.whorl.baselines.published.placement.ConservativePlacement;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.ModelEnd;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.RelayDelay;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Theorem 2 of arXiv 2512.21884: what the published method promises on the same pool with its own
 * placement. It knows relayed hops and equal blocks without ends only, and ignores batching.
 * Servers that cannot hold one block with all sessions are left out. As in the reference, what the
 * last covering server need not run counts at its decode time alone: its hop is paid in any case.
 */
public final class PaperBound {
  private static final int LARGEST_POOL = 500;

  private PaperBound() {}

  /** Seconds per token; null where the published method does not apply or places not all blocks. */
  public static @Nullable Double seconds(Pool pool) {
    ModelShape model = pool.deployment().model();
    Block block = model.blocks().getFirst();
    boolean equal = model.blocks().stream().allMatch(block::equals);
    boolean ends = !model.embedding().equals(ModelEnd.NONE) || !model.head().equals(ModelEnd.NONE);
    if (!(pool.delays() instanceof RelayDelay) || !equal || ends || pool.size() > LARGEST_POOL) {
      return null;
    }
    long least = block.bytes() + pool.slotBytes() * pool.sessions();
    List<RelayServer> servers = new ArrayList<>();
    List<Double> roundTrips = new ArrayList<>();
    for (int j = 0; j < pool.size(); j++) {
      if (pool.room(j) >= least) {
        double seconds = pool.profile(j).block().at(1) * block.work();
        servers.add(new RelayServer(pool.room(j), seconds, RelayServer.UNCAPPED));
        roundTrips.add(pool.delay(j, j, 1));
      }
    }
    if (servers.isEmpty()) {
      return null;
    }
    Matrix delays = Matrix.row(roundTrips.stream().mapToDouble(Double::doubleValue).toArray());
    RelayPool relay =
        new RelayPool(pool.blocks(), block.bytes(), pool.slotBytes(), servers, delays);
    return ConservativePlacement.place(relay, pool.sessions())
            instanceof ConservativeAnswer.Placed placed
        ? placed.plan().boundPerToken()
        : null;
  }
}
