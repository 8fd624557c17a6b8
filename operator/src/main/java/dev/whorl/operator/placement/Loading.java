package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.placement.PlacedSpan;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.server.ServerState;
import dev.whorl.crds.server.SpanState;
import dev.whorl.crds.server.SpanStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far the blocks of a placement are. */
public sealed interface Loading {
  /** Every span is in memory on a server that takes work. */
  record Loaded() implements Loading {}

  /** Some are on their way. */
  record UnderWay(String message) implements Loading {}

  /** A server is gone or could not load. */
  record Broken(String message) implements Loading {}

  /** Judges a placement by the status of its servers. */
  static Loading of(BlockPlacement placement, Map<String, BlockServer> servers) {
    String name = PlacementName.of(placement);
    int loaded = 0;
    String waiting = "";
    for (PlacedSpan span : placement.getSpec().spans()) {
      String server = placement.getSpec().servers().get(span.server());
      BlockServerStatus status = statusOf(servers.get(server));
      if (status == null || status.state() != ServerState.ONLINE) {
        return new Broken(
            "Server %s is %s.".formatted(server, status == null ? "gone" : status.state()));
      }
      SpanStatus found = find(status, name, span);
      if (found != null && found.state() == SpanState.FAILED) {
        return new Broken("Server %s: %s".formatted(server, found.message()));
      }
      if (found != null && found.state() == SpanState.LOADED) {
        loaded++;
      } else {
        waiting = server;
      }
    }
    int all = placement.getSpec().spans().size();
    return loaded == all
        ? new Loaded()
        : new UnderWay("%d of %d servers have loaded; next %s.".formatted(loaded, all, waiting));
  }

  private static @Nullable BlockServerStatus statusOf(@Nullable BlockServer server) {
    return server == null || server.getMetadata().getDeletionTimestamp() != null
        ? null
        : server.getStatus();
  }

  private static @Nullable SpanStatus find(BlockServerStatus status, String name, PlacedSpan span) {
    return status.spans().stream()
        .filter(s -> s.placement().equals(name))
        .filter(s -> s.start().equals(span.start()) && s.end().equals(span.end()))
        .findFirst()
        .orElse(null);
  }
}
