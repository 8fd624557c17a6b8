package dev.whorl.baselines.published.placement;

import java.util.List;

/** What CG-BP answers. */
public sealed interface ConservativeAnswer {
  /** Every block has room for all sessions. */
  record Placed(ConservativePlan plan) implements ConservativeAnswer {}

  /** After all servers some block still has room for fewer sessions than planned. */
  record NotAllBlocksPlaced(List<Integer> blockCounts) implements ConservativeAnswer {
    public NotAllBlocksPlaced {
      blockCounts = List.copyOf(blockCounts);
    }
  }

  /** Servers that cannot hold one block with its sessions: the published method is not defined. */
  record ZeroBlockServers(List<Integer> servers) implements ConservativeAnswer {
    public ZeroBlockServers {
      servers = List.copyOf(servers);
    }
  }
}
