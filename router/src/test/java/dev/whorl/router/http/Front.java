package dev.whorl.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.planning.dispatch.JoinFastestFree;
import dev.whorl.protocol.data.ChainLoad;
import dev.whorl.router.agents.SpeakingRing;
import dev.whorl.router.canary.CanaryShare;
import dev.whorl.router.canary.CanarySource;
import dev.whorl.router.openai.Preparation;
import dev.whorl.router.openai.ServedName;
import dev.whorl.router.placement.PlacedChain;
import dev.whorl.router.placement.PlacedHop;
import dev.whorl.router.placement.PlacedModel;
import dev.whorl.router.placement.PlacedServer;
import dev.whorl.router.placement.Placement;
import dev.whorl.router.placement.SlotSize;
import dev.whorl.router.session.Ending;
import dev.whorl.router.session.RecoveryLimits;
import dev.whorl.router.session.SessionLimits;
import dev.whorl.router.session.SessionObserver;
import dev.whorl.router.session.Sessions;
import dev.whorl.router.session.ThreadLoop;
import dev.whorl.text.model.ModelReader;
import dev.whorl.text.model.ServedModel;
import dev.whorl.text.model.SmolLm2;
import dev.whorl.text.template.TestingEngine;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The routes on a real HTTP server, the real tokenizer and template, a fake ring. */
final class Front implements AutoCloseable {
  /** The tokenizer's, and 16 rows that only the model has. */
  static final int VOCABULARY = 49152 + 16;

  static final SlotSize SLOT = new SlotSize(64, 32);
  private static final ServedModel MODEL = read();
  private static final ObjectMapper JSON = new ObjectMapper();

  final SpeakingRing ring = new SpeakingRing();
  final Shared canary = new Shared();
  final List<CanarySplit.Result> results = new CopyOnWriteArrayList<>();
  volatile int drawn;
  final AtomicInteger chargedPrompts = new AtomicInteger();
  final AtomicInteger charged = new AtomicInteger();
  volatile @Nullable ServedName served = new ServedName("smollm2", 1_700_000_000L, SLOT, MODEL);
  private final Vertx vertx = Vertx.vertx();
  private final ThreadLoop loop = new ThreadLoop("sessions");
  final Sessions sessions;
  final Entry entry;
  final Door door;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  Front(int queueLength) {
    this(queueLength, Access.OPEN);
  }

  Front(int queueLength, Access access) {
    this(
        queueLength,
        Duration.ofSeconds(20),
        new StreamSettings(Duration.ofSeconds(5), 1 << 20),
        access);
  }

  /** With what requests pass first, and limits of one's own; holds requests at zero. */
  Front(EntrySettings settings, HttpLimits limits) {
    this(8, Duration.ofSeconds(20), limits, Access.OPEN, settings, Duration.ofSeconds(20));
  }

  Front(int queueLength, Duration maxWait, StreamSettings streams) {
    this(queueLength, maxWait, streams, Access.OPEN);
  }

  private Front(int queueLength, Duration maxWait, StreamSettings streams, Access access) {
    this(
        queueLength,
        maxWait,
        new HttpLimits(1 << 20, Duration.ofSeconds(20), null, streams),
        access,
        EntrySettings.OPEN,
        Duration.ZERO);
  }

  private Front(
      int queueLength,
      Duration maxWait,
      HttpLimits limits,
      Access access,
      EntrySettings settings,
      Duration holdFor) {
    entry = new Entry(settings);
    door = new Door(holdFor, queueLength, () -> served != null, limits.streams().commentInterval());
    sessions =
        new Sessions(
            "router-1",
            loop,
            ring,
            new JoinFastestFree(),
            new SessionLimits(
                queueLength,
                maxWait,
                holdFor,
                Duration.ofSeconds(20),
                Duration.ofMillis(1500),
                new RecoveryLimits(1, Duration.ofSeconds(2))),
            new Deaf());
    Router router = Router.router(vertx);
    new OpenAiRoutes(
            () -> served,
            new Preparation(Clock.systemUTC(), () -> 77L),
            sessions,
            new Meter(),
            access,
            limits,
            entry,
            door,
            new CanarySplit(canary, () -> drawn, Duration.ofMillis(200), results::add))
        .mount(router);
    new Demand(sessions::view, door).mount(router);
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setSendBufferSize(1 << 12))
            .requestHandler(router);
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    sessions.start();
  }

  /** Places the model on the fake server, with so many slots, and waits until it can be used. */
  Front place(int capacity) {
    PlacedChain chain =
        new PlacedChain(
            "c0",
            capacity,
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            List.of(new PlacedHop(SpeakingRing.SERVER, 0, 30)));
    sessions.use(
        new Placement(
            "demo/p1",
            new PlacedModel("smollm2", "store://models/m.gguf", "f32"),
            SLOT,
            List.of(new PlacedServer(SpeakingRing.SERVER, null, null)),
            List.of(chain),
            Duration.ofMillis(50)));
    ring.servers.server(SpeakingRing.SERVER).loads =
        List.of(
            ChainLoad.newBuilder()
                .setPlacement("demo/p1")
                .setChain("c0")
                .setCapacity(capacity)
                .setVocabulary(VOCABULARY)
                .build());
    await(() -> sessions.view().serving() && sessions.view().vocabulary() == VOCABULARY);
    return this;
  }

  /** Makes every answer this text. */
  Front answering(String text) {
    ring.answer = MODEL.tokenizer().encode(text, false);
    return this;
  }

  String text(List<Integer> ids) {
    return MODEL.tokenizer().decode(ids);
  }

  /** One token, control tokens included. */
  String token(int id) {
    return MODEL.tokenizer().token(id).text();
  }

  List<Integer> ids(String text) {
    return MODEL.tokenizer().encode(text, false);
  }

  HttpResponse<String> post(String path, String json) throws Exception {
    return client.send(request(path, json), HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> postLater(String path, String json) {
    return client.sendAsync(request(path, json), HttpResponse.BodyHandlers.ofString());
  }

  /** As soon as the head has come. */
  HttpResponse<InputStream> stream(String path, String json) throws Exception {
    return client.send(request(path, json), HttpResponse.BodyHandlers.ofInputStream());
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  int port() {
    return server.actualPort();
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path));
  }

  HttpRequest request(String path, String json) {
    return to(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json))
        .build();
  }

  /** Data of the events of a streamed answer, without its comments. */
  static List<String> events(HttpResponse<String> response) {
    return List.of(response.body().split("\n\n")).stream()
        .filter(event -> !event.startsWith(":"))
        .map(event -> event.replaceFirst("^data: ", ""))
        .toList();
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("The condition did not become true in 20 s.");
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    sessions.close();
    loop.close();
    client.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static ServedModel read() {
    try {
      return new ModelReader(TestingEngine.ENGINE).read(SmolLm2.files());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The share that a test sets. */
  static final class Shared implements CanarySource {
    volatile @Nullable CanaryShare share;

    @Override
    public @Nullable CanaryShare get() {
      return share;
    }
  }

  private final class Meter implements TokenMeter {
    @Override
    public void prompt(int tokens) {
      chargedPrompts.addAndGet(tokens);
    }

    @Override
    public void generated(int tokens) {
      charged.addAndGet(tokens);
    }
  }

  private static final class Deaf implements SessionObserver {
    @Override
    public void opened(Duration waited) {}

    @Override
    public void recovery(boolean success, Duration stalled) {}

    @Override
    public void firstToken(Duration sinceSubmitted) {}

    @Override
    public void laterToken(Duration gap, Duration bound) {}

    @Override
    public void over(Ending ending, Course course) {}
  }
}
