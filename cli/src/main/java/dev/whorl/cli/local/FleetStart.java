package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.PeerAddresses;
import dev.whorl.protocol.identity.ServerDialer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Starts one agent process per server of the file. */
final class FleetStart {
  static final String HOST = "127.0.0.1";

  private final LocalConfig config;
  private final Workspace workspace;
  private final Binaries binaries;
  private final List<Integer> ports;

  FleetStart(LocalConfig config, Workspace workspace, Binaries binaries) {
    this.config = config;
    this.workspace = workspace;
    this.binaries = binaries;
    this.ports = Ports.free(3 * config.servers().size());
  }

  /** The data port of a server. */
  int dataPort(int server) {
    return ports.get(3 * server);
  }

  private int controlPort(int server) {
    return ports.get(3 * server + 1);
  }

  Fleet start(Map<String, Path> stores) {
    StringBuilder peers = new StringBuilder();
    Map<String, InetSocketAddress> control = new HashMap<>();
    for (int j = 0; j < config.servers().size(); j++) {
      String name = config.servers().get(j).name();
      peers.append("%s = %s:%d%n".formatted(name, HOST, dataPort(j)));
      control.put(name, InetSocketAddress.createUnresolved(HOST, controlPort(j)));
    }
    workspace.write("peers.properties", peers.toString());
    ServerDialer dialer =
        new ServerDialer(
            Workspace.DOMAIN,
            PeerAddresses.fixed(control),
            new Identity(workspace.operatorCredentials()));
    List<LocalAgent> agents = new ArrayList<>();
    for (int j = 0; j < config.servers().size(); j++) {
      LocalConfig.Server server = config.servers().get(j);
      Child process =
          Child.start(
              "agent " + server.name(),
              binaries.agent(),
              environment(j, stores),
              workspace.log("agent-" + server.name()));
      agents.add(new LocalAgent(server, process, dialer.dial(server.name())));
    }
    return new Fleet(agents);
  }

  private Map<String, String> environment(int j, Map<String, Path> stores) {
    LocalConfig.Server server = config.servers().get(j);
    Map<String, String> environment = new HashMap<>();
    environment.put("WHORL_SERVER_NAME", server.name());
    environment.put("WHORL_BIND_ADDRESS", HOST);
    environment.put("WHORL_DATA_PORT", String.valueOf(dataPort(j)));
    environment.put("WHORL_CONTROL_PORT", String.valueOf(controlPort(j)));
    environment.put("WHORL_HTTP_PORT", String.valueOf(ports.get(3 * j + 2)));
    environment.put(
        "WHORL_TLS_FOLDER",
        workspace.credentialsFolder(Workspace.DOMAIN.server(server.name())).toString());
    environment.put("WHORL_THREADS", String.valueOf(server.threads()));
    environment.put("WHORL_MEMORY", server.memory());
    environment.put("WHORL_PREFILL_TOKENS", String.valueOf(config.workload().prefillTokens()));
    environment.put("WHORL_PEERS", workspace.file("peers.properties").toString());
    environment.put(
        "WHORL_STORES",
        stores.entrySet().stream()
            .map(store -> store.getKey() + "=" + store.getValue())
            .collect(Collectors.joining(",")));
    return environment;
  }

  private static Path folder(LocalConfig.Store store) {
    if (store.name().matches("[^,=\\s]+")
        && !store.path().contains(",")
        && Files.isDirectory(Path.of(store.path()))) {
      return Path.of(store.path());
    }
    throw new BadInput(
        "stores: the path (%s) of the store (%s) is no folder on this machine, or name or path hold a comma."
            .formatted(store.path(), store.name()));
  }

  /**
   * The store folders by name; fails when the model names a store that is not there.
   *
   * @param example fetches the example's model, asked only where the file names no stores
   */
  static Map<String, Path> stores(LocalConfig config, Supplier<Path> example) {
    Map<String, Path> stores = new HashMap<>();
    List<LocalConfig.Store> named = config.stores();
    if (named == null) {
      stores.put("models", example.get());
    } else {
      named.forEach(store -> stores.put(store.name(), folder(store)));
    }
    String uri = config.model().uri();
    boolean known =
        stores.keySet().stream().anyMatch(name -> uri.startsWith("store://" + name + "/"));
    if (!known) {
      throw new BadInput(
          "model.uri (%s) names no known store; write store://STORE/PATH with one of %s."
              .formatted(uri, stores.keySet()));
    }
    return stores;
  }
}
