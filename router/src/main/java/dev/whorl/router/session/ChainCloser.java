package dev.whorl.router.session;

import dev.whorl.router.agents.BlockServers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Closes a session: the later hops at the same time, hop 0 when they have confirmed, because a slot
 * is free only when the whole chain is. A hop that does not answer is asked again until it is known
 * to be lost or the lease of its sessions has ended; by then it has closed them by itself.
 */
final class ChainCloser {
  private static final Duration AGAIN = Duration.ofMillis(250);

  /** The lease of a router process at a server, and what hop 0 grants beyond. */
  private static final Duration LEASE = Duration.ofSeconds(17);

  private final BlockServers servers;
  private final Predicate<String> up;
  private final SessionLoop loop;

  /**
   * @param up whether a server is known to be there
   */
  ChainCloser(BlockServers servers, Predicate<String> up, SessionLoop loop) {
    this.servers = servers;
    this.up = up;
    this.loop = loop;
  }

  /** Completes on the loop when the slot is free, never exceptionally. */
  CompletableFuture<Void> close(WireSession session) {
    CompletableFuture<?>[] later =
        IntStream.range(1, session.hops().size())
            .mapToObj(hop -> close(session, session.server(hop)))
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(later)
        .thenComposeAsync(ignored -> close(session, session.server(0)), loop);
  }

  private CompletableFuture<Void> close(WireSession session, String server) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    ask(session, server, loop.now().plus(LEASE), closed);
    return closed;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // whenComplete tells through 'closed'
  private void ask(
      WireSession session, String server, Duration deadline, CompletableFuture<Void> closed) {
    servers
        .close(server, session.close())
        .whenCompleteAsync(
            (reply, error) -> {
              boolean over = error == null || !up.test(server);
              if (over || loop.now().compareTo(deadline) >= 0) {
                closed.complete(null);
              } else {
                loop.after(AGAIN, () -> ask(session, server, deadline, closed));
              }
            },
            loop);
  }
}
