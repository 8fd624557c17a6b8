package dev.whorl.router.agents;

import dev.whorl.protocol.data.ChainLoad;
import dev.whorl.protocol.data.CloseReply;
import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.Opened;
import dev.whorl.protocol.data.Refused;
import dev.whorl.protocol.data.Refused.AtFault;
import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.protocol.data.Resume;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.ServerBeat;
import dev.whorl.protocol.data.StartReply;
import dev.whorl.protocol.data.StartRequest;
import dev.whorl.protocol.data.Started;
import dev.whorl.protocol.data.Token;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A block server without blocks, with a switch per failure. Answers each beat with a beat, refuses
 * the ids of closed sessions.
 */
public final class TestingServer {
  /** Everything it was asked, as {@code "open 0"}, {@code "start"}, {@code "close"}. */
  public final List<String> calls = new ArrayList<>();

  public final Map<String, OpenRequest> open = new LinkedHashMap<>();
  public final List<StartRequest> started = new ArrayList<>();
  public final List<Resume> resumes = new ArrayList<>();

  /** Slots of the chains that start here. */
  public int capacity = 1000;

  /** What its beats say of the chains that start here. */
  public volatile List<ChainLoad> loads = List.of();

  public @Nullable Reason refuseOpen;
  public @Nullable Reason refuseStart;

  /** Who is at fault if it refuses; unspecified as in older agents. */
  public AtFault atFault = AtFault.AT_FAULT_UNSPECIFIED;

  /** Opens are granted, but the answer is lost. */
  public boolean loseOpenAnswers;

  /** As many closes get no answer and are not carried out. */
  public int loseCloses;

  /** Whoever attaches gets an exception, as of a fault of this program. */
  public boolean breakAttach;

  /** Beats that have come. */
  public int beats;

  public boolean draining;

  /** The process is gone: calls fail, the stream is silent. */
  public volatile boolean silent;

  public long incarnation = 1;

  private boolean dead;

  private final Set<String> closed = new HashSet<>();
  private final String name;
  private volatile BlockServers.@Nullable EventListener listener;

  TestingServer(String name) {
    this.name = name;
  }

  CompletableFuture<OpenReply> open(OpenRequest request) {
    calls.add("open " + request.getHop());
    if (silent) {
      return lost();
    }
    if (request.getHops(request.getHop()).getIncarnation() != incarnation) {
      return refusal(Reason.WRONG_INCARNATION);
    }
    if (closed.contains(request.getSession())) {
      return refusal(Reason.FAULT);
    }
    if (refuseOpen != null) {
      return refusal(refuseOpen);
    }
    if (request.getHop() == 0 && open.size() >= capacity) {
      return refusal(Reason.NO_SLOT);
    }
    open.put(request.getSession(), request);
    if (loseOpenAnswers) {
      return lost();
    }
    return CompletableFuture.completedFuture(
        OpenReply.newBuilder().setOpened(Opened.getDefaultInstance()).build());
  }

  CompletableFuture<StartReply> start(StartRequest request) {
    calls.add("start");
    started.add(request);
    if (silent) {
      return lost();
    }
    StartReply.Builder reply = StartReply.newBuilder();
    if (refuseStart == null) {
      reply.setStarted(Started.getDefaultInstance());
    } else {
      reply.setRefused(refused(refuseStart));
    }
    return CompletableFuture.completedFuture(reply.build());
  }

  CompletableFuture<CloseReply> close(CloseRequest request) {
    calls.add("close");
    if (silent || loseCloses-- > 0) {
      return lost();
    }
    open.remove(request.getSession());
    closed.add(request.getSession());
    return CompletableFuture.completedFuture(CloseReply.getDefaultInstance());
  }

  BlockServers.EventStream attach(BlockServers.EventListener to) {
    if (breakAttach) {
      throw new IllegalStateException("broken");
    }
    listener = to;
    if (dead) {
      to.ended("refused", true);
    }
    return new BlockServers.EventStream() {
      @Override
      public void send(RouterBeat beat) {
        beats++;
        resumes.addAll(beat.getResumeList());
        beat();
      }

      @Override
      public void close() {
        if (to.equals(listener)) { // the end of an old stream may be heard after the next has begun
          listener = null;
        }
      }
    };
  }

  /** Breaks the event stream; the server stays. */
  public void breakStream() {
    BlockServers.EventListener heard = listener;
    listener = null;
    if (heard != null) {
      heard.ended("cut", false);
    }
  }

  /** The process ends, and nobody listens at its port. */
  public void die() {
    dead = true;
    silent = true;
    BlockServers.EventListener heard = listener;
    listener = null;
    if (heard != null) {
      heard.ended("reset", false);
    }
  }

  /** The process ends and another begins: no session survives. */
  public void restart() {
    incarnation++;
    open.clear();
    breakStream();
  }

  /** Says something to the router. */
  public void say(Event.Builder event) {
    BlockServers.EventListener heard = listener;
    if (!silent && heard != null) {
      heard.event(event.build());
    }
  }

  /** The next token of a session. */
  public void token(String session, int position, int id, Token.Finish finish) {
    say(
        Event.newBuilder()
            .setToken(
                Token.newBuilder()
                    .setSession(session)
                    .setEpoch(1)
                    .setPosition(position)
                    .setId(id)
                    .setFinish(finish)));
  }

  private void beat() {
    say(
        Event.newBuilder()
            .setBeat(
                ServerBeat.newBuilder()
                    .setIncarnation(incarnation)
                    .setDraining(draining)
                    .addAllChains(loads)));
  }

  private CompletableFuture<OpenReply> refusal(Reason reason) {
    return CompletableFuture.completedFuture(
        OpenReply.newBuilder().setRefused(refused(reason)).build());
  }

  private Refused refused(Reason reason) {
    return Refused.newBuilder()
        .setReason(reason)
        .setAtFault(atFault)
        .setDetail("The field (5) is wrong.")
        .build();
  }

  private <A> CompletableFuture<A> lost() {
    return CompletableFuture.failedFuture(new IOException("server " + name + " does not answer"));
  }
}
