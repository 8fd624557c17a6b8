package dev.whorl.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.DataPortGrpc;
import dev.whorl.protocol.data.DataPortGrpc.DataPortBlockingStub;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.Hop;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.Sampling;
import dev.whorl.protocol.data.StartReply;
import dev.whorl.protocol.data.StartRequest;
import dev.whorl.protocol.data.Token;
import dev.whorl.protocol.identity.ServerDialer;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Plays a router process: opens sessions, hears events. */
public final class TestRouter implements AutoCloseable {
  private final String process;
  private final ServerDialer dialer;
  private final Fleet fleet;
  private final Map<Integer, ManagedChannel> channels = new LinkedHashMap<>();
  private final Map<Integer, StreamObserver<RouterBeat>> streams = new LinkedHashMap<>();
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<Long> arrivals = Collections.synchronizedList(new ArrayList<>());
  private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();

  TestRouter(String process, ServerDialer dialer, Fleet fleet) {
    this.process = process;
    this.dialer = dialer;
    this.fleet = fleet;
    var _ = beats.scheduleAtFixedRate(this::beat, 500, 500, TimeUnit.MILLISECONDS);
  }

  /** Attaches to the servers of a plan, opens every hop in order, and starts. */
  public void run(Plan plan, String session, List<Integer> ids, int maxTokens) {
    plan.servers().forEach(this::attach);
    for (int hop = 0; hop < plan.servers().size(); hop++) {
      OpenReply reply = open(plan, session, 1, hop, ids.size(), maxTokens);
      assertThat(reply.hasOpened()).as("%s", reply).isTrue();
    }
    StartReply started = start(plan, session, 1, ids);
    assertThat(started.hasStarted()).as("%s", started).isTrue();
  }

  /** As {@link #run}; returns false, with nothing open, when hop 0 has no slot. */
  public boolean tryRun(Plan plan, String session, List<Integer> ids, int maxTokens) {
    plan.servers().forEach(this::attach);
    OpenReply first = open(plan, session, 1, 0, ids.size(), maxTokens);
    if (first.getRefused().getReason() == Reason.NO_SLOT) {
      return false;
    }
    run(plan, session, ids, maxTokens);
    return true;
  }

  public OpenReply open(
      Plan plan, String session, int epoch, int hop, int idsCount, int maxTokens) {
    return open(plan, request(plan, session, epoch, hop, idsCount, maxTokens).build());
  }

  public OpenReply open(Plan plan, OpenRequest request) {
    return calls(plan.servers().get(request.getHop())).open(request);
  }

  public OpenRequest.Builder request(
      Plan plan, String session, int epoch, int hop, int idsCount, int maxTokens) {
    OpenRequest.Builder request =
        OpenRequest.newBuilder()
            .setSession(session)
            .setEpoch(epoch)
            .setPlacement(Plan.PLACEMENT)
            .setChain(Plan.CHAIN)
            .setHop(hop)
            .setIdsCount(idsCount)
            .setRouter(process)
            .setSampling(
                Sampling.newBuilder().setTopP(1).setTopLogprobs(-1).setMaxTokens(maxTokens));
    for (int i = 0; i < plan.servers().size(); i++) {
      Fleet.Member member = fleet.member(plan.servers().get(i));
      request.addHops(
          Hop.newBuilder()
              .setServer(member.name())
              .setIncarnation(member.agent().incarnation())
              .setStart(plan.start(i))
              .setEnd(plan.ends().get(i)));
    }
    return request;
  }

  public StartReply start(Plan plan, String session, int epoch, List<Integer> ids) {
    return calls(plan.servers().getFirst())
        .start(
            StartRequest.newBuilder().setSession(session).setEpoch(epoch).addAllIds(ids).build());
  }

  /** Closes the later hops, then hop 0. */
  public void close(Plan plan, String session) {
    CloseRequest request = CloseRequest.newBuilder().setSession(session).build();
    for (int server : plan.servers().reversed()) {
      assertThat(calls(server).close(request)).isNotNull();
    }
  }

  /** Waits for the end of a session's first epoch; returns its token ids. */
  public List<Integer> tokens(String session) {
    return tokens(session, 1);
  }

  public List<Integer> tokens(String session, int epoch) {
    Waiting.until(
        "the last token of " + session,
        () -> of(session, epoch).stream().anyMatch(token -> token.getFinishValue() != 0),
        () -> events);
    return of(session, epoch).stream().map(Token::getId).toList();
  }

  private List<Token> of(String session, int epoch) {
    return events.stream()
        .map(Event::getToken)
        .filter(token -> token.getSession().equals(session) && token.getEpoch() == epoch)
        .toList();
  }

  /** Opens, runs and closes a session; returns its token ids. */
  public List<Integer> generate(Plan plan, String session, List<Integer> ids, int maxTokens) {
    run(plan, session, ids, maxTokens);
    List<Integer> tokens = tokens(session);
    close(plan, session);
    return tokens;
  }

  /** When tokens came, in nanoseconds, in order. */
  public List<Long> arrivals() {
    return arrivals;
  }

  public List<Event> events() {
    return events;
  }

  public void await(String what, Predicate<Event> event) {
    Waiting.until(what, () -> events.stream().anyMatch(event), () -> events);
  }

  public synchronized void attach(int server) {
    streams.computeIfAbsent(
        server,
        _ -> {
          StreamObserver<RouterBeat> stream =
              DataPortGrpc.newStub(channel(server)).withWaitForReady().attach(new Listener());
          stream.onNext(RouterBeat.newBuilder().setRouter(process).build());
          return stream;
        });
  }

  public DataPortBlockingStub calls(int server) {
    return DataPortGrpc.newBlockingStub(channel(server))
        .withWaitForReady()
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private synchronized ManagedChannel channel(int server) {
    return channels.computeIfAbsent(server, index -> dialer.dial(fleet.member(index).name()));
  }

  private synchronized void beat() {
    RouterBeat beat = RouterBeat.newBuilder().setRouter(process).build();
    streams.values().forEach(stream -> stream.onNext(beat));
  }

  /** Falls silent, as a router process that has died. */
  @Override
  public void close() {
    beats.shutdownNow();
    synchronized (this) {
      channels.values().forEach(ManagedChannel::shutdownNow);
    }
  }

  private final class Listener implements StreamObserver<Event> {
    @Override
    public void onNext(Event event) {
      if (event.hasToken()) {
        arrivals.add(System.nanoTime());
      }
      if (!event.hasBeat()) {
        events.add(event);
      }
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }
}
