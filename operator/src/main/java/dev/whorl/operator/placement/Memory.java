package dev.whorl.operator.placement;

import dev.whorl.crds.BlockServer;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Memory of servers that planning may fill. */
public final class Memory {
  private Memory() {}

  /** Usable bytes by server name, of those that have ever reported. */
  public static Map<String, Long> usable(Collection<BlockServer> servers) {
    Map<String, Long> usable = new HashMap<>();
    for (BlockServer server : servers) {
      if (server.getStatus() != null && server.getStatus().memory() != null) {
        usable.put(
            server.getMetadata().getName(),
            Quantity.getAmountInBytes(server.getStatus().memory().usable()).longValue());
      }
    }
    return usable;
  }
}
