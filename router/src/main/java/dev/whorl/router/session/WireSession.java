package dev.whorl.router.session;

import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.Hop;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.StartRequest;
import java.util.List;

/**
 * One attempt to run a generation on one chain, as the servers know it. Each attempt has an id of
 * its own: servers refuse the id of a closed one.
 *
 * @param id UUID
 * @param router id of this router process
 * @param hops of the ring, with the incarnations that the servers have now
 * @param generation what is left to be generated
 * @param recovery it goes on with what was begun on another chain
 */
record WireSession(
    String id,
    String router,
    String placement,
    String chain,
    List<Hop> hops,
    Generation generation,
    boolean recovery) {
  private static final int FIRST_EPOCH = 1;

  WireSession {
    hops = List.copyOf(hops);
  }

  OpenRequest open(int hop) {
    return OpenRequest.newBuilder()
        .setSession(id)
        .setEpoch(FIRST_EPOCH)
        .setPlacement(placement)
        .setChain(chain)
        .setHop(hop)
        .addAllHops(hops)
        .setIdsCount(generation.ids().size())
        .setRecovery(recovery)
        .setSampling(generation.sampling())
        .setRouter(router)
        .build();
  }

  StartRequest start() {
    return StartRequest.newBuilder()
        .setSession(id)
        .setEpoch(FIRST_EPOCH)
        .addAllIds(generation.ids())
        .build();
  }

  CloseRequest close() {
    return CloseRequest.newBuilder().setSession(id).build();
  }

  int epoch() {
    return FIRST_EPOCH;
  }

  String server(int hop) {
    return hops.get(hop).getServer();
  }

  /** Of the server's process on which it was opened; 0 if it has no hop there. */
  long incarnation(String server) {
    return hops.stream()
        .filter(hop -> hop.getServer().equals(server))
        .mapToLong(Hop::getIncarnation)
        .findFirst()
        .orElse(0);
  }

  boolean uses(String server) {
    return hops.stream().anyMatch(hop -> hop.getServer().equals(server));
  }

  String lastServer() {
    return hops.getLast().getServer();
  }
}
