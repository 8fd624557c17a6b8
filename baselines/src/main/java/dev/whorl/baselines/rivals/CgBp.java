package dev.whorl.baselines.rivals;

import dev.whorl.baselines.published.Matrix;
import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.baselines.published.RelayPool;
import dev.whorl.baselines.published.RelayServer;
import dev.whorl.baselines.published.placement.ConservativeAnswer;
import dev.whorl.baselines.published.placement.ConservativePlacement;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.solve.Outcome;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CG-BP (arXiv 2512.21884) on a general pool, chains by GCA. Choice: servers that cannot hold one
 * block with its sessions are left out.
 *
 * @param sessions R that it reserves for; 0: the deployment's own
 */
public record CgBp(int sessions) implements RivalMethod {
  @Override
  public String name() {
    return "cg-bp";
  }

  @Override
  public Proposal propose(Pool pool) {
    EqualBlocks view = new EqualBlocks(pool);
    int reserved = sessions == 0 ? pool.sessions() : sessions;
    int[] usable =
        IntStream.range(0, view.size()).filter(j -> view.blocksFor(j, reserved) > 0).toArray();
    if (usable.length == 0) {
      return new Proposal.None(
          Outcome.Constraint.MEMORY, "No server holds one block with " + reserved + " sessions.");
    }
    return switch (ConservativePlacement.place(relay(view, usable), reserved)) {
      case ConservativeAnswer.Placed(var plan) -> {
        PublishedPlacement spans = spread(plan.placement(), usable, view.size());
        yield new Proposal.Placed(spans, GreedyChains.allocate(pool, spans));
      }
      case ConservativeAnswer.NotAllBlocksPlaced missing ->
          new Proposal.None(
              Outcome.Constraint.MEMORY,
              "After all servers some block still has room for fewer than "
                  + reserved
                  + " sessions.");
      case ConservativeAnswer.ZeroBlockServers zero ->
          throw new IllegalStateException("Left out before: " + zero);
    };
  }

  private static RelayPool relay(EqualBlocks view, int[] usable) {
    List<RelayServer> servers =
        IntStream.of(usable)
            .mapToObj(j -> new RelayServer(view.memory(j), view.time(j), RelayServer.UNCAPPED))
            .toList();
    return new RelayPool(
        view.blocks(),
        view.blockBytes(),
        view.slotBytes(),
        servers,
        Matrix.row(IntStream.of(usable).mapToDouble(view::hop).toArray()));
  }

  private static PublishedPlacement spread(PublishedPlacement placed, int[] usable, int servers) {
    int[] starts = new int[servers];
    int[] counts = new int[servers];
    for (int i = 0; i < usable.length; i++) {
      starts[usable[i]] = placed.start(i);
      counts[usable[i]] = placed.count(i);
    }
    return new PublishedPlacement(starts, counts);
  }
}
