package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.server.ServerState;
import dev.whorl.crds.server.SpanState;
import dev.whorl.crds.server.SpanStatus;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.moving.Blocks;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How far the blocks under some chains of a revision are. */
public sealed interface Loading {
  /** Every block is in memory on a server that takes work. */
  record Loaded() implements Loading {}

  /** Some are on their way. */
  record UnderWay(String message) implements Loading {}

  /** A server is gone or could not load. */
  record Broken(String message) implements Loading {}

  /** Of the chains that admit sessions. */
  static Loading serving(BlockPlacement placement, Map<String, BlockServer> servers) {
    return of(placement, servers, chain -> chain.capacity() > 0);
  }

  /** Of the chains that will when everything has arrived. */
  static Loading planned(BlockPlacement placement, Map<String, BlockServer> servers) {
    return of(placement, servers, chain -> chain.planned() > 0);
  }

  private static Loading of(
      BlockPlacement placement, Map<String, BlockServer> servers, Predicate<ChainPlan> chains) {
    BlockPlacementSpec spec = placement.getSpec();
    Set<Hop> hops = new LinkedHashSet<>();
    spec.chains().stream().filter(chains).forEach(chain -> hops.addAll(Planned.hops(spec, chain)));
    int loaded = 0;
    String waiting = "";
    for (Hop hop : hops) {
      BlockServerStatus status = statusOf(servers.get(hop.server()));
      if (status == null || status.state() != ServerState.ONLINE) {
        return new Broken(
            "Server %s is %s.".formatted(hop.server(), status == null ? "gone" : status.state()));
      }
      String failure = failure(status, spec.edition());
      if (failure != null) {
        return new Broken("Server %s: %s".formatted(hop.server(), failure));
      }
      if (inMemory(status, spec.edition()).contains(hop.span())) {
        loaded++;
      } else {
        waiting = hop.server() + fetching(status, spec.edition());
      }
    }
    int all = hops.size();
    return loaded == all
        ? new Loaded()
        : new UnderWay("%d of %d spans are loaded; next %s.".formatted(loaded, all, waiting));
  }

  private static @Nullable BlockServerStatus statusOf(@Nullable BlockServer server) {
    return server == null || server.getMetadata().getDeletionTimestamp() != null
        ? null
        : server.getStatus();
  }

  private static @Nullable String failure(BlockServerStatus status, String edition) {
    return status.spans().stream()
        .filter(s -> s.placement().equals(edition) && s.state() == SpanState.FAILED)
        .map(s -> s.message() == null ? "it could not load" : s.message())
        .findFirst()
        .orElse(null);
  }

  private static String fetching(BlockServerStatus status, String edition) {
    for (SpanStatus span : status.spans()) {
      String message = span.message();
      if (span.placement().equals(edition)
          && span.state() == SpanState.LOADING
          && message != null
          && !message.isEmpty()) {
        return " (%s)".formatted(message);
      }
    }
    return "";
  }

  private static Blocks inMemory(BlockServerStatus status, String edition) {
    Blocks blocks = Blocks.NONE;
    for (SpanStatus span : status.spans()) {
      if (span.placement().equals(edition) && span.state() == SpanState.LOADED) {
        blocks = blocks.plus(Blocks.of(new Span(span.start(), span.end())));
      }
    }
    return blocks;
  }
}
