package dev.whorl.operator.pool;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.server.ServerState;
import dev.whorl.crds.server.SpanState;
import dev.whorl.crds.server.SpanStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What has to change about the servers of a pool.
 *
 * @param create how many are missing
 * @param delete too many; those that cost least to lose
 * @param renew whose agents may be replaced now
 */
record ServerChanges(int create, List<BlockServer> delete, List<BlockServer> renew) {
  ServerChanges {
    delete = List.copyOf(delete);
    renew = List.copyOf(renew);
  }

  /** Whether everything is as it shall be. */
  boolean none() {
    return create == 0 && delete.isEmpty() && renew.isEmpty();
  }

  /**
   * Compares what is there with what shall be.
   *
   * @param desired number of servers
   * @param revision that agents shall have
   * @param maxUnavailable servers that may be down for a change of agents
   */
  static ServerChanges of(
      Collection<BlockServer> servers, int desired, String revision, int maxUnavailable) {
    List<BlockServer> staying = new ArrayList<>(servers);
    staying.removeIf(s -> s.getMetadata().getDeletionTimestamp() != null);
    staying.sort(LEAST_LOSS_LAST);
    int surplus = Math.max(0, staying.size() - desired);
    List<BlockServer> delete = staying.subList(staying.size() - surplus, staying.size());
    List<BlockServer> kept = staying.subList(0, staying.size() - surplus);
    return new ServerChanges(
        Math.max(0, desired - staying.size()), delete, renewable(kept, revision, maxUnavailable));
  }

  /** Keeps those that serve, then the older ones. */
  private static final Comparator<BlockServer> LEAST_LOSS_LAST =
      Comparator.comparing(ServerChanges::online)
          .thenComparing((BlockServer s) -> !s.getSpec().spans().isEmpty())
          .reversed()
          .thenComparing(s -> s.getMetadata().getCreationTimestamp())
          .thenComparing(s -> s.getMetadata().getName());

  /**
   * A server is away while it is not online with the pod that it shall have, and not yet back while
   * its blocks are not in memory: the next one goes only then, or each would be missed while the
   * one before still loads. What is away anyway is renewed at once, and what does not come to hold
   * its blocks before what does, or nothing would mend it.
   */
  private static List<BlockServer> renewable(
      List<BlockServer> servers, String revision, int maxUnavailable) {
    List<BlockServer> renew = new ArrayList<>();
    List<BlockServer> mayGo = new ArrayList<>();
    int down = 0;
    for (BlockServer server : servers) {
      boolean current = current(server, revision);
      if (away(server)) {
        down++;
        if (!current) {
          renew.add(server);
        }
      } else if (!current) {
        mayGo.add(server);
      } else if (!loaded(server)) {
        down++;
      }
    }
    mayGo.sort(Comparator.comparing(ServerChanges::loaded));
    for (BlockServer server : mayGo) {
      if (down < maxUnavailable) {
        renew.add(server);
        down++;
      }
    }
    return renew;
  }

  private static boolean current(BlockServer server, String revision) {
    return server.getSpec().agentRevision().equals(revision);
  }

  private static boolean away(BlockServer server) {
    return !online(server)
        || !server.getSpec().agentRevision().equals(server.getStatus().agentRevision());
  }

  /** Whether all that it is told to hold is in memory. */
  private static boolean loaded(BlockServer server) {
    List<SpanStatus> held = server.getStatus().spans();
    return server.getSpec().spans().stream()
        .allMatch(span ->
            held.stream()
                .anyMatch(s ->
                    s.state() == SpanState.LOADED
                        && s.placement().equals(span.placement())
                        && s.start() <= span.start()
                        && span.end() <= s.end()));
  }

  static boolean online(BlockServer server) {
    return server.getStatus() != null && server.getStatus().state() == ServerState.ONLINE;
  }
}
