package dev.whorl.agent.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Everything that is set from outside; see {@link AgentOptions} for names and defaults. */
public record AgentConfig(
    ServerConfig server,
    TlsConfig tls,
    Map<String, Path> stores,
    DeviceConfig device,
    StepConfig step,
    PeerConfig peers,
    SessionConfig sessions) {

  /** Throws IllegalArgumentException naming the option, its value and what would do. */
  public static AgentConfig of(AgentOptions options) {
    Map<String, Path> stores = options.stores;
    return new AgentConfig(
        new ServerConfig(
            options.serverName,
            address(options, options.dataPort),
            address(options, options.controlPort),
            address(options, options.httpPort)),
        new TlsConfig(options.tlsFolder, options.tlsReload),
        stores == null ? Map.of() : Map.copyOf(stores),
        new DeviceConfig(options.threads, ByteSize.parse("--memory", options.memory)),
        new StepConfig(options.prefillTokens),
        peers(options),
        new SessionConfig(options.lease, options.closedMemory, options.drainDeadline));
  }

  private static PeerConfig peers(AgentOptions options) {
    Duration lostAfter = options.lostAfter;
    return lostAfter == null
        ? new PeerConfig(options.peers, options.peerPort, options.beat)
        : new PeerConfig(options.peers, options.peerPort, options.beat, lostAfter);
  }

  private static InetSocketAddress address(AgentOptions options, int port) {
    return new InetSocketAddress(options.bindAddress, port);
  }
}
