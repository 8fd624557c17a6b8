package dev.whorl.router.session;

import dev.whorl.router.agents.BlockServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Closes a session: the later hops at the same time, hop 0 when they have confirmed, because a slot
 * is free only when the whole chain is. A hop that does not answer is asked again until it is known
 * to be lost or the lease of its sessions has ended; by then it has closed them by itself. One that
 * was only silent still has them, and is told when it speaks again.
 */
final class ChainCloser {
  private static final Duration AGAIN = Duration.ofMillis(250);

  /** The lease of a router process at a server, and what hop 0 grants beyond. */
  private static final Duration LEASE = Duration.ofSeconds(17);

  private final BlockServers servers;

  /** By then whoever was silent has ended what it was not told to end. */
  private static final Duration OWED = Duration.ofMinutes(10);

  private record Owed(WireSession session, String server, Duration until) {}

  private final Predicate<String> up;
  private final SessionLoop loop;
  private final List<Owed> owed = new ArrayList<>();

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

  /** A server is there again, or for the first time. */
  void closeOwed(String server, long incarnation) {
    List<Owed> there = owed.stream().filter(each -> each.server().equals(server)).toList();
    owed.removeAll(there);
    for (Owed each : there) {
      if (each.session().incarnation(server) == incarnation) {
        CompletableFuture<Void> _ = close(each.session(), server);
      }
    }
  }

  private void owe(WireSession session, String server) {
    Duration now = loop.now();
    owed.removeIf(each -> each.until().compareTo(now) < 0);
    owed.add(new Owed(session, server, now.plus(OWED)));
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
              boolean silent = error != null && !up.test(server);
              if (silent) {
                owe(session, server);
              }
              if (error == null || silent || loop.now().compareTo(deadline) >= 0) {
                closed.complete(null);
              } else {
                loop.after(AGAIN, () -> ask(session, server, deadline, closed));
              }
            },
            loop);
  }
}
