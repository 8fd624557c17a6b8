package dev.whorl.agent.config;

import dev.whorl.executor.StepLimits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Everything that is set from outside; see {@link AgentOptions} for names and defaults. */
public record AgentConfig(
    ServerConfig server,
    TlsConfig tls,
    Map<String, Path> stores,
    SourcesConfig sources,
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
        SourcesConfig.of(options),
        device(options),
        new StepConfig(
            options.prefillTokens,
            limits(options),
            ByteSize.parse("--tune-memory", options.tuneMemory)),
        peers(options),
        new SessionConfig(options.lease, options.closedMemory, options.drainDeadline));
  }

  private static StepLimits limits(AgentOptions options) {
    Checks.positive("--step-rows", options.stepRows);
    Checks.positive("--slot-tokens", options.slotTokens);
    if (options.stepPositions < options.stepRows) {
      throw new IllegalArgumentException(
          "The option --step-positions (%d) must be at least --step-rows (%d): a row has a position."
              .formatted(options.stepPositions, options.stepRows));
    }
    return new StepLimits(options.stepRows, options.stepPositions, options.slotTokens);
  }

  private static DeviceConfig device(AgentOptions options) {
    long memory = ByteSize.parse("--memory", options.memory);
    return switch (options.backend) {
      case "Cpu" -> new DeviceConfig(options.threads, memory);
      case "Cuda" ->
          new DeviceConfig(
              options.threads,
              memory,
              new CudaConfig(
                  options.device,
                  options.memoryPercent,
                  options.cudaDriver,
                  options.cudaKernels,
                  options.nvml));
      default ->
          throw new IllegalArgumentException(
              "The option --backend (%s) must be Cpu or Cuda.".formatted(options.backend));
    };
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
