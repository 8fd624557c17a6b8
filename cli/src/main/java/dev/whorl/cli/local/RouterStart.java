package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.protocol.identity.PeerName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the router process and waits until it is ready. */
final class RouterStart {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final String PLACEMENT_FILE = "placement.yaml";

  private final LocalConfig config;
  private final Workspace workspace;
  private final Binaries binaries;

  RouterStart(LocalConfig config, Workspace workspace, Binaries binaries) {
    this.config = config;
    this.workspace = workspace;
    this.binaries = binaries;
  }

  /** Writes what the router watches, with the agents as they are now. */
  void write(Placed placed, Fleet fleet, Endpoints endpoints) {
    List<RouterFile.Endpoint> servers = new ArrayList<>();
    for (LocalAgent agent : fleet.all()) {
      servers.add(
          new RouterFile.Endpoint(
              agent.name(), endpoints.dialled(Wires.ROUTER, agent.name()), agent.incarnation()));
    }
    workspace.write(PLACEMENT_FILE, RouterFile.text(placed, servers));
  }

  /**
   * Starts the process, which takes seconds and needs no placement.
   *
   * @param deployment id
   * @param port of the OpenAI API; 0: a free one
   */
  Started start(Running running, String deployment, int port) {
    int chosen = port == 0 ? Ports.free(1).getFirst() : port;
    Path tls = workspace.credentialsFolder(new PeerName.Router(deployment, Workspace.NAMESPACE));
    Child process =
        running.add(
            Child.start(
                "router",
                binaries.router(),
                Map.of(
                    "WHORL_HTTP_HOST", AgentStart.HOST,
                    "WHORL_HTTP_PORT", String.valueOf(chosen),
                    "WHORL_PLACEMENT_FILE", workspace.file(PLACEMENT_FILE).toString(),
                    "WHORL_TLS_FOLDER", tls.toString(),
                    "WHORL_AGENTS_DOMAIN", Workspace.DOMAIN.toString(),
                    "WHORL_CACHE_FOLDER", workspace.folder().toString()),
                workspace.log("router")));
    return new Started(
        process,
        URI.create("http://%s:%d".formatted(AgentStart.HOST, chosen)),
        config.model().uri());
  }

  /**
   * A router's process.
   *
   * @param url without /v1
   * @param model that it serves, for messages
   */
  record Started(Child process, URI url, String model) {
    /** Brings back the process. */
    void revive() {
      process.restart();
      awaitReady();
    }

    /** Waits until it serves a placement: it has the tokenizer, and the chat template is parsed. */
    void awaitReady() {
      RouterStart.awaitReady(process, url, model);
    }
  }

  private static void awaitReady(Child process, URI url, String model) {
    HttpRequest ready =
        HttpRequest.newBuilder(url.resolve("/health/ready")).timeout(PATIENCE).build();
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end) {
        process.requireAlive();
        if (isServing(client, ready, model)) {
          return;
        }
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new BadInput("The router is not ready after %d s.".formatted(PATIENCE.toSeconds()));
  }

  private static boolean isServing(HttpClient client, HttpRequest ready, String model)
      throws InterruptedException {
    try {
      RouterHealth health =
          RouterHealth.read(client.send(ready, HttpResponse.BodyHandlers.ofString()).body());
      if (!health.reason().isEmpty()) {
        throw new BadInput("The router cannot serve %s. %s".formatted(model, health.reason()));
      }
      return health.serving();
    } catch (IOException e) {
      return false;
    }
  }
}
