package dev.whorl.cli.local;

import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.ServerDialer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Starts the agent process of a server. */
final class AgentStart {
  static final String HOST = "127.0.0.1";

  private final Workspace workspace;
  private final Binaries binaries;
  private final Endpoints endpoints;
  private final Map<String, Path> stores;
  private final int prefillTokens;
  private final ServerDialer dialer;

  /**
   * @param stores folders by name
   * @param prefillTokens per step, where an assignment names none
   */
  AgentStart(
      Workspace workspace,
      Binaries binaries,
      Endpoints endpoints,
      Map<String, Path> stores,
      int prefillTokens) {
    this.workspace = workspace;
    this.binaries = binaries;
    this.endpoints = endpoints;
    this.stores = Map.copyOf(stores);
    this.prefillTokens = prefillTokens;
    this.dialer =
        new ServerDialer(
            Workspace.DOMAIN,
            server -> endpoints.control(server.name()),
            new Identity(workspace.operatorCredentials()));
  }

  /**
   * Starts it; its endpoints must be known.
   *
   * @param news told whenever it says something, or nothing any more
   */
  LocalAgent start(LocalConfig.Server server, Runnable news) {
    Child process =
        Child.start(
            "agent " + server.name(),
            binaries.agent(),
            environment(server),
            workspace.log("agent-" + server.name()));
    return new LocalAgent(server, process, dialer.dial(server.name()), news);
  }

  private Map<String, String> environment(LocalConfig.Server server) {
    Endpoints.Listens listens = endpoints.of(server.name());
    Map<String, String> environment = new HashMap<>();
    environment.put("WHORL_SERVER_NAME", server.name());
    environment.put("WHORL_BIND_ADDRESS", HOST);
    environment.put("WHORL_DATA_PORT", String.valueOf(listens.data()));
    environment.put("WHORL_CONTROL_PORT", String.valueOf(listens.control()));
    environment.put("WHORL_HTTP_PORT", String.valueOf(listens.http()));
    environment.put(
        "WHORL_TLS_FOLDER",
        workspace.credentialsFolder(Workspace.DOMAIN.server(server.name())).toString());
    environment.put("WHORL_THREADS", String.valueOf(server.threads()));
    environment.put("WHORL_MEMORY", server.memory());
    environment.put("WHORL_PREFILL_TOKENS", String.valueOf(prefillTokens));
    environment.put("WHORL_PEERS", endpoints.peersOf(server.name()).toString());
    environment.put(
        "WHORL_STORES",
        stores.entrySet().stream()
            .map(store -> store.getKey() + "=" + store.getValue())
            .collect(Collectors.joining(",")));
    return environment;
  }
}
