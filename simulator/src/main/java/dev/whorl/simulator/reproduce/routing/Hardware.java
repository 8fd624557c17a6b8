package dev.whorl.simulator.reproduce.routing;

import dev.whorl.baselines.published.RelayServer;
import dev.whorl.baselines.published.placement.PetalsPlacement.ServerRates;

/**
 * The two kinds of servers of the evaluation, as measured with BLOOM-176B by its authors.
 *
 * @param memory GB
 * @param blockMs decode, per block and token
 * @param promptBlockMs prefill of the 20-token prompt, per block
 * @param rates what PETALS announces
 */
record Hardware(
    double memory, double blockMs, double promptBlockMs, int blockCap, ServerRates rates) {
  static final Hardware A100 =
      new Hardware(86.13, 3.2197, 34.476, RelayServer.UNCAPPED, new ServerRates(20829.38, 3020.37));
  static final Hardware MIG =
      new Hardware(9.1, 16.2488, 208.4367, 4, new ServerRates(2757.72, 3138.10));

  RelayServer server() {
    return new RelayServer(memory, blockMs, blockCap);
  }
}
