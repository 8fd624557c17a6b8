package dev.whorl.cli.local;

import dev.whorl.planning.model.Hop;
import dev.whorl.planning.moving.LiveChain;
import dev.whorl.protocol.identity.ServerDialer;
import dev.whorl.tuner.ChainWorker;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The chains of a placement as workers of a trainer, with the channels to their servers. */
public final class LocalChains implements AutoCloseable {
  private final Map<String, ManagedChannel> channels = new HashMap<>();
  private final List<ChainWorker> workers = new ArrayList<>();

  private LocalChains() {}

  static LocalChains of(Placed placed, ServerDialer dialer, int promptTokens, Duration patience) {
    LocalChains chains = new LocalChains();
    for (LiveChain chain : placed.revision().chains()) {
      List<ChainWorker.Hop> hops = new ArrayList<>();
      for (Hop hop : chain.hops()) {
        ManagedChannel channel = chains.channels.computeIfAbsent(hop.server(), dialer::dial);
        hops.add(new ChainWorker.Hop(channel, hop.span().start(), hop.span().end()));
      }
      String name = String.join(" → ", chain.hops().stream().map(Hop::server).toList());
      chains.workers.add(new ChainWorker(name, placed.name(), hops, promptTokens, patience));
    }
    return chains;
  }

  /** In the order of the revision. */
  public List<ChainWorker> workers() {
    return List.copyOf(workers);
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
