package dev.whorl.router.session;

import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.Refused;
import dev.whorl.protocol.data.StartReply;
import dev.whorl.router.agents.BlockServers;
import dev.whorl.router.session.Opening.ChainAtFault;
import dev.whorl.router.session.Opening.Failed;
import dev.whorl.router.session.Opening.NoSlot;
import dev.whorl.router.session.Opening.ServerAtFault;
import dev.whorl.router.session.Opening.SessionAtFault;
import dev.whorl.router.session.Opening.Started;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Opens a chain: hop 0, which counts the slots, then all others at the same time, then the ids to
 * hop 0. Only hop 0 refuses for load. Whatever else goes wrong is undone by closing every hop that
 * may have been opened, the one that did not answer included.
 */
final class ChainOpener {
  private final BlockServers servers;
  private final ChainCloser closer;
  private final SessionLoop loop;

  ChainOpener(BlockServers servers, ChainCloser closer, SessionLoop loop) {
    this.servers = servers;
    this.closer = closer;
    this.loop = loop;
  }

  /** Completes on the loop, never exceptionally. */
  CompletableFuture<Opening> open(WireSession session) {
    return openHop(session, 0)
        .thenComposeAsync(
            failure -> {
              if (failure == null) {
                return openOthers(session);
              }
              return failure.reason() == Refused.Reason.NO_SLOT
                  ? done(new NoSlot())
                  : undo(session, failure);
            },
            loop);
  }

  private CompletableFuture<Opening> openOthers(WireSession session) {
    List<CompletableFuture<@Nullable Failed>> others =
        IntStream.range(1, session.hops().size()).mapToObj(hop -> openHop(session, hop)).toList();
    return CompletableFuture.allOf(others.toArray(CompletableFuture<?>[]::new))
        .thenComposeAsync(
            ignored -> {
              Failed failure =
                  others.stream()
                      .map(CompletableFuture::join)
                      .filter(Objects::nonNull)
                      .findFirst()
                      .orElse(null);
              return failure == null ? start(session) : undo(session, failure);
            },
            loop);
  }

  private CompletableFuture<Opening> start(WireSession session) {
    String first = session.server(0);
    return answered(first, () -> servers.start(first, session.start()), this::refusal)
        .thenComposeAsync(
            failure -> failure == null ? done(new Started()) : undo(session, failure), loop);
  }

  private CompletableFuture<Opening> undo(WireSession session, Failed failure) {
    return closer.close(session).thenApply(ignored -> failure);
  }

  private CompletableFuture<@Nullable Failed> openHop(WireSession session, int hop) {
    String server = session.server(hop);
    return answered(server, () -> servers.open(server, session.open(hop)), this::refusal);
  }

  private @Nullable Refused refusal(OpenReply reply) {
    return switch (reply.getOutcomeCase()) {
      case OPENED -> null;
      case REFUSED -> reply.getRefused();
      case OUTCOME_NOT_SET -> empty();
    };
  }

  private @Nullable Refused refusal(StartReply reply) {
    return switch (reply.getOutcomeCase()) {
      case STARTED -> null;
      case REFUSED -> reply.getRefused();
      case OUTCOME_NOT_SET -> empty();
    };
  }

  private static Refused empty() {
    return fault("the answer is empty");
  }

  private static Refused fault(String detail) {
    return Refused.newBuilder()
        .setReason(Refused.Reason.FAULT)
        .setAtFault(Refused.AtFault.SERVER)
        .setDetail(detail)
        .build();
  }

  private static Failed failed(String server, Refused refused) {
    return switch (refused.getAtFault()) {
      case SESSION -> new SessionAtFault(server, refused.getReason(), refused.getDetail());
      case SERVER -> new ServerAtFault(server, refused.getReason(), refused.getDetail());
      case CHAIN, AT_FAULT_UNSPECIFIED, UNRECOGNIZED ->
          new ChainAtFault(server, refused.getReason(), refused.getDetail());
    };
  }

  /** The refusal of a call, null if it was granted; a call without an answer counts as refused. */
  private static <A> CompletableFuture<@Nullable Failed> answered(
      String server, Supplier<CompletableFuture<A>> call, Refusal<A> refusal) {
    return call.get()
        .handle((reply, error) -> {
          Refused refused =
              error == null ? refusal.of(reply) : fault(String.valueOf(error.getMessage()));
          return refused == null ? null : failed(server, refused);
        });
  }

  private static CompletableFuture<Opening> done(Opening opening) {
    return CompletableFuture.completedFuture(opening);
  }

  private interface Refusal<A> {
    @Nullable Refused of(A reply);
  }
}
