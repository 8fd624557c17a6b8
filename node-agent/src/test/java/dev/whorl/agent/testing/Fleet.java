package dev.whorl.agent.testing;

import dev.whorl.agent.Agent;
import dev.whorl.agent.config.AgentConfig;
import dev.whorl.agent.config.DeviceConfig;
import dev.whorl.agent.config.PeerConfig;
import dev.whorl.agent.config.ServerConfig;
import dev.whorl.agent.config.SessionConfig;
import dev.whorl.agent.config.StepConfig;
import dev.whorl.agent.config.TlsConfig;
import dev.whorl.executor.DeviceSettings;
import dev.whorl.executor.cpu.CpuProvider;
import dev.whorl.protocol.identity.AgentsDomain;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.PeerAddresses;
import dev.whorl.protocol.identity.PeerName;
import dev.whorl.protocol.identity.ServerDialer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Agents in this JVM, each with ports, certificate and device of its own, on the loopback address.
 */
public final class Fleet implements AutoCloseable {
  public static final AgentsDomain DOMAIN = new AgentsDomain("agents", "whorl");
  public static final PeerName.Router ROUTER = new PeerName.Router("uid-1", "chat");
  public static final String STORE = "models";

  /** A server of the fleet. */
  public record Member(String name, Agent agent, PausableDevice device) {}

  private final CertificateAuthority authority =
      CertificateAuthority.create("whorl", Clock.systemUTC());
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<String, InetSocketAddress> peers = new LinkedHashMap<>();
  private final Path folder;
  private final Path store;
  private final FleetSettings settings;

  /** Starts servers s0, s1, … that read models from {@code store}. */
  public static Fleet start(Path folder, Path store, int servers) throws IOException {
    return start(folder, store, servers, FleetSettings.DEFAULT);
  }

  public static Fleet start(Path folder, Path store, int servers, FleetSettings settings)
      throws IOException {
    Fleet fleet = new Fleet(folder, store, settings);
    try {
      fleet.startAll(servers);
    } catch (IOException | RuntimeException e) {
      fleet.close();
      throw e;
    }
    return fleet;
  }

  private Fleet(Path folder, Path store, FleetSettings settings) {
    this.folder = folder;
    this.store = store;
    this.settings = settings;
  }

  private void startAll(int servers) throws IOException {
    List<InetSocketAddress> own = new ArrayList<>();
    for (int i = 0; i < servers; i++) {
      InetSocketAddress address = loopback(freePort());
      own.add(address);
      peers.put("s" + i, settings.seenAt().apply("s" + i, address));
    }
    for (int i = 0; i < servers; i++) {
      String name = "s" + i;
      members.put(name, start(name, own.get(i)));
    }
  }

  private Member start(String name, InetSocketAddress address) throws IOException {
    Path tls = Files.createDirectories(folder.resolve(name));
    authority.issue(DOMAIN.server(name)).write(tls);
    PausableDevice device =
        new PausableDevice(new CpuProvider().device(new DeviceSettings(settings.memoryBytes(), 1)));
    AgentConfig config =
        new AgentConfig(
            new ServerConfig(name, address, loopback(0), loopback(0)),
            new TlsConfig(tls, Duration.ofSeconds(10)),
            Map.of(STORE, store),
            settings.sources(),
            new DeviceConfig(1, settings.memoryBytes()),
            new StepConfig(settings.prefillTokens()),
            new PeerConfig(
                peerFile(), address.getPort(), Duration.ofMillis(500), Duration.ofSeconds(3)),
            new SessionConfig(settings.lease(), Duration.ofSeconds(60), settings.drain()));
    return new Member(name, Agent.start(config, device), device);
  }

  private Path peerFile() throws IOException {
    List<String> lines =
        peers.entrySet().stream()
            .map(peer -> peer.getKey() + " = 127.0.0.1:" + peer.getValue().getPort())
            .toList();
    return Files.write(folder.resolve("peers"), lines);
  }

  public CertificateAuthority authority() {
    return authority;
  }

  public Member member(int index) {
    return Objects.requireNonNull(members.get("s" + index), "no such server");
  }

  /** A router process of the usual deployment, attached to every server. */
  public TestRouter router(String process) {
    return router(process, ROUTER);
  }

  public TestRouter router(String process, PeerName.Router name) {
    Map<String, InetSocketAddress> ports = new LinkedHashMap<>();
    members.forEach((server, member) -> ports.put(server, loopback(member.agent().dataPort())));
    return new TestRouter(process, dialer(name, ports), this);
  }

  /** The operator's stream to a server. */
  public TestOperator operator(int index) {
    Member member = member(index);
    ServerDialer dialer =
        dialer(
            new PeerName.Operator("whorl"),
            Map.of(member.name(), loopback(member.agent().controlPort())));
    return new TestOperator(dialer.dial(member.name()));
  }

  public ServerDialer dialer(PeerName shown, Map<String, InetSocketAddress> ports) {
    return new ServerDialer(
        DOMAIN, PeerAddresses.fixed(ports), new Identity(authority.issue(shown)));
  }

  public static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    members.values().forEach(member -> member.device().resume());
    members.values().forEach(member -> member.agent().close());
  }
}
