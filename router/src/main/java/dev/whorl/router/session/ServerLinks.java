package dev.whorl.router.session;

import dev.whorl.router.agents.BlockServers;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The links to all servers that are in use. */
final class ServerLinks {
  private static final Logger LOG = System.getLogger(ServerLinks.class.getName());

  private final String router;
  private final BlockServers servers;
  private final SessionLoop loop;
  private final LinkListener listener;
  private final Silences silences;
  private final Map<String, ServerLink> links = new LinkedHashMap<>();

  /**
   * @param router id of this router process
   * @param silences what they mean
   */
  ServerLinks(
      String router,
      BlockServers servers,
      SessionLoop loop,
      LinkListener listener,
      Silences silences) {
    this.router = router;
    this.servers = servers;
    this.loop = loop;
    this.listener = listener;
    this.silences = silences;
  }

  /** Opens links to new servers and closes those to servers that are not used any more. */
  void use(Set<String> used) {
    links
        .entrySet()
        .removeIf(entry -> {
          boolean unused = !used.contains(entry.getKey());
          if (unused) {
            entry.getValue().close();
          }
          return unused;
        });
    for (String server : used) {
      if (!links.containsKey(server)) {
        ServerLink link = new ServerLink(server, router, servers, loop, listener, silences);
        links.put(server, link);
        link.tick();
      }
    }
  }

  /** A link that fails keeps no other from its beat: beats hold the leases of all sessions. */
  void tick() {
    links.forEach((server, link) -> {
      try {
        link.tick();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "The link to server " + server + " failed.", e);
      }
    });
  }

  @Nullable ServerLink of(String server) {
    return links.get(server);
  }

  boolean usable(String server) {
    ServerLink link = links.get(server);
    return link != null && link.usable();
  }

  boolean up(String server) {
    ServerLink link = links.get(server);
    return link != null && link.up();
  }

  /** Servers that are there but silent. */
  List<ServerLink> suspected() {
    return links.values().stream().filter(ServerLink::suspected).toList();
  }

  void close() {
    use(Set.of());
  }
}
