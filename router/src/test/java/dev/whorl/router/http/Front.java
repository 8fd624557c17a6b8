package dev.whorl.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.planning.dispatch.JoinFastestFree;
import dev.whorl.router.agents.SpeakingRing;
import dev.whorl.router.model.ModelReader;
import dev.whorl.router.model.ServedModel;
import dev.whorl.router.model.SmolLm2;
import dev.whorl.router.openai.Preparation;
import dev.whorl.router.openai.ServedName;
import dev.whorl.router.placement.PlacedChain;
import dev.whorl.router.placement.PlacedHop;
import dev.whorl.router.placement.PlacedModel;
import dev.whorl.router.placement.PlacedServer;
import dev.whorl.router.placement.Placement;
import dev.whorl.router.placement.SlotSize;
import dev.whorl.router.session.SessionLimits;
import dev.whorl.router.session.SessionObserver;
import dev.whorl.router.session.Sessions;
import dev.whorl.router.session.ThreadLoop;
import dev.whorl.router.template.JinjaEngine;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The routes on a real HTTP server, the real tokenizer and template, a fake ring. */
final class Front implements AutoCloseable {
  static final SlotSize SLOT = new SlotSize(64, 32);
  private static final ServedModel MODEL = read();
  private static final ObjectMapper JSON = new ObjectMapper();

  final SpeakingRing ring = new SpeakingRing();
  final AtomicInteger charged = new AtomicInteger();
  volatile @Nullable ServedName served = new ServedName("smollm2", 1_700_000_000L, SLOT, MODEL);
  private final Vertx vertx = Vertx.vertx();
  private final ThreadLoop loop = new ThreadLoop("sessions");
  final Sessions sessions;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  Front(int queueLength) {
    sessions =
        new Sessions(
            "router-1",
            loop,
            ring,
            new JoinFastestFree(),
            new SessionLimits(
                queueLength,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofMillis(1500)),
            new Deaf());
    Router router = Router.router(vertx);
    new OpenAiRoutes(
            () -> served,
            new Preparation(Clock.systemUTC(), () -> 77L),
            sessions,
            new Meter(),
            1 << 20)
        .mount(router);
    server = vertx.createHttpServer().requestHandler(router);
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
    await(() -> sessions.view().ready());
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

  List<Integer> ids(String text) {
    return MODEL.tokenizer().encode(text, false);
  }

  HttpResponse<String> post(String path, String json) throws Exception {
    return client.send(request(path, json), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
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

  /** Data of the events of a streamed answer. */
  static List<String> events(HttpResponse<String> response) {
    return List.of(response.body().split("\n\n")).stream()
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
      return new ModelReader(new JinjaEngine()).read(SmolLm2.files());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Meter implements TokenMeter {
    @Override
    public void prompt(int tokens) {}

    @Override
    public void generated(int tokens) {
      charged.addAndGet(tokens);
    }
  }

  private static final class Deaf implements SessionObserver {
    @Override
    public void opened(Duration waited) {}

    @Override
    public void firstToken(Duration sinceSubmitted) {}

    @Override
    public void laterToken(Duration gap, Duration bound) {}

    @Override
    public void over(Result result, Duration sinceSubmitted) {}
  }
}
