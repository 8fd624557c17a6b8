package dev.whorl.router.agents;

import dev.whorl.protocol.data.CloseReply;
import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.Resume;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.StartReply;
import dev.whorl.protocol.data.StartRequest;
import dev.whorl.protocol.data.Token;
import dev.whorl.protocol.data.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A one-server ring that answers every session with the same tokens as soon as it is started, and
 * then with the end token or the length, whichever comes first. As agents do, it says again what a
 * router asks for that lost its stream meanwhile.
 */
public final class SpeakingRing implements BlockServers {
  public static final String SERVER = "a";

  public final TestingServers servers = new TestingServers();

  /** What was opened, in order. */
  public final List<OpenRequest> opened = new CopyOnWriteArrayList<>();

  /** What was started, in order. */
  public final List<StartRequest> started = new CopyOnWriteArrayList<>();

  /** Tokens of every answer. */
  public volatile List<Integer> answer = List.of();

  /** After so many tokens nothing more comes. */
  public volatile int silentAfter = Integer.MAX_VALUE;

  private final List<Token> said = new ArrayList<>();

  @Override
  public synchronized CompletableFuture<OpenReply> open(String server, OpenRequest request) {
    opened.add(request);
    return servers.open(server, request);
  }

  @Override
  public synchronized CompletableFuture<StartReply> start(String server, StartRequest request) {
    OpenRequest open =
        Objects.requireNonNull(servers.server(server).open.get(request.getSession()));
    started.add(request);
    speak(open, request.getIdsCount());
    return servers.start(server, request);
  }

  @Override
  public synchronized CompletableFuture<CloseReply> close(String server, CloseRequest request) {
    return servers.close(server, request);
  }

  @Override
  public void redial(String server) {}

  @Override
  public EventStream attach(String server, EventListener listener) {
    EventStream stream = servers.attach(server, listener);
    return new EventStream() {
      @Override
      public void send(RouterBeat beat) {
        stream.send(beat);
        beat.getResumeList().forEach(SpeakingRing.this::again);
      }

      @Override
      public void close() {
        stream.close();
      }
    };
  }

  private synchronized void again(Resume resume) {
    said.stream()
        .filter(token -> token.getSession().equals(resume.getSession()))
        .filter(token -> token.getPosition() >= resume.getPosition())
        .forEach(token -> servers.server(SERVER).say(Event.newBuilder().setToken(token)));
  }

  public synchronized int openSessions() {
    return servers.server(SERVER).open.size();
  }

  /** Ends what has become silent: the token that is due is the last. */
  public synchronized void finishAll() {
    for (OpenRequest open : List.copyOf(servers.server(SERVER).open.values())) {
      say(open, open.getIdsCount() + silentAfter, answer.getLast(), Token.Finish.FINISH_LENGTH);
    }
  }

  private void speak(OpenRequest open, int prompt) {
    int most = Math.min(answer.size(), open.getSampling().getMaxTokens());
    for (int i = 0; i < Math.min(most, silentAfter); i++) {
      boolean last = i + 1 == open.getSampling().getMaxTokens();
      say(
          open,
          prompt + i,
          answer.get(i),
          last ? Token.Finish.FINISH_LENGTH : Token.Finish.FINISH_NONE);
    }
    if (most < open.getSampling().getMaxTokens() && most < silentAfter) {
      say(open, prompt + most, open.getSampling().getEosIds(0), Token.Finish.FINISH_STOP);
    }
  }

  private void say(OpenRequest open, int position, int id, Token.Finish finish) {
    Token.Builder token =
        Token.newBuilder()
            .setSession(open.getSession())
            .setEpoch(open.getEpoch())
            .setPosition(position)
            .setId(id)
            .setFinish(finish);
    if (open.getSampling().getTopLogprobs() >= 0) {
      token.setChosen(TokenLogprob.newBuilder().setId(id).setLogprob(-0.5f));
      for (int i = 0; i < open.getSampling().getTopLogprobs(); i++) {
        token.addTop(TokenLogprob.newBuilder().setId(id + i).setLogprob(-0.5f - i));
      }
    }
    said.add(token.build());
    servers.server(SERVER).say(Event.newBuilder().setToken(token));
  }
}
