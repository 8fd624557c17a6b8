package dev.whorl.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The raw options, each also read from an environment variable; {@link AgentConfig#of} checks them
 * and groups them by concern.
 */
public final class AgentOptions {
  @Option(
      names = "--server-name",
      defaultValue = "${env:WHORL_SERVER_NAME}",
      required = true,
      description = "Name of the BlockServer; must be the one in the certificate.")
  String serverName = "";

  @Option(
      names = "--bind-address",
      defaultValue = "${env:WHORL_BIND_ADDRESS:-0.0.0.0}",
      description = "Address of all three ports (${DEFAULT-VALUE}).")
  String bindAddress = "";

  @Option(
      names = "--data-port",
      defaultValue = "${env:WHORL_DATA_PORT:-7443}",
      description = "Port for routers and other servers; 0 picks a free one (${DEFAULT-VALUE}).")
  int dataPort;

  @Option(
      names = "--control-port",
      defaultValue = "${env:WHORL_CONTROL_PORT:-7444}",
      description = "Port for the operator; 0 picks a free one (${DEFAULT-VALUE}).")
  int controlPort;

  @Option(
      names = "--http-port",
      defaultValue = "${env:WHORL_HTTP_PORT:-9090}",
      description = "Port of /metrics and /health; 0 picks a free one (${DEFAULT-VALUE}).")
  int httpPort;

  @Option(
      names = "--tls-folder",
      defaultValue = "${env:WHORL_TLS_FOLDER:-/etc/whorl/tls}",
      description = "Folder with tls.crt, tls.key and ca.crt (${DEFAULT-VALUE}).")
  Path tlsFolder = Path.of("");

  @Option(
      names = "--tls-reload",
      defaultValue = "${env:WHORL_TLS_RELOAD:-PT10S}",
      description = "How often the folder is looked at, ISO-8601 (${DEFAULT-VALUE}).")
  Duration tlsReload = Duration.ZERO;

  @Option(
      names = "--store",
      split = ",",
      defaultValue = "${env:WHORL_STORES}",
      paramLabel = "NAME=FOLDER",
      description = "A model store, read-only; repeat or separate by commas.")
  @Nullable Map<String, Path> stores;

  @Option(
      names = "--model-cache",
      defaultValue = "${env:WHORL_MODEL_CACHE}",
      paramLabel = "FOLDER",
      description =
          "Where models of hf://, oci://, s3:// and https:// are kept; none: only stores are served.")
  @Nullable Path modelCache;

  @Option(
      names = "--model-cache-limit",
      defaultValue = "${env:WHORL_MODEL_CACHE_LIMIT:-100Gi}",
      paramLabel = "SIZE",
      description = "What all models in the cache may take together (${DEFAULT-VALUE}).")
  String modelCacheLimit = "";

  @Option(
      names = "--credentials",
      defaultValue = "${env:WHORL_CREDENTIALS}",
      paramLabel = "FOLDER",
      description =
          "Files HF_TOKEN, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, .dockerconfigjson, .netrc, as far as they are needed.")
  @Nullable Path credentials;

  @Option(
      names = "--hub-endpoint",
      defaultValue = "${env:WHORL_HUB_ENDPOINT:-https://huggingface.co}",
      description = "What hf:// means (${DEFAULT-VALUE}).")
  String hubEndpoint = "";

  @Option(
      names = "--bucket-endpoint",
      defaultValue = "${env:WHORL_BUCKET_ENDPOINT}",
      description = "What s3:// means; none: Amazon's service in the region.")
  @Nullable String bucketEndpoint;

  @Option(
      names = "--bucket-region",
      defaultValue = "${env:WHORL_BUCKET_REGION:-us-east-1}",
      description = "Region that requests of s3:// are signed for (${DEFAULT-VALUE}).")
  String bucketRegion = "";

  @Option(
      names = "--plain-http",
      split = ",",
      defaultValue = "${env:WHORL_PLAIN_HTTP}",
      paramLabel = "HOST:PORT",
      description =
          "Servers of models that are spoken to without TLS; repeat or separate by commas.")
  @Nullable List<String> plainHttp;

  @Option(
      names = "--allowed-source",
      split = ",",
      defaultValue = "${env:WHORL_ALLOWED_SOURCES}",
      paramLabel = "URI",
      description = "Models are fetched from below these only; repeat or separate by commas.")
  @Nullable List<String> allowedSources;

  @Option(
      names = "--backend",
      defaultValue = "${env:WHORL_BACKEND:-Cpu}",
      description = "What computes: Cpu or Cuda (${DEFAULT-VALUE}).")
  String backend = "";

  @Option(
      names = "--device",
      defaultValue = "${env:WHORL_DEVICE:-0}",
      description = "Which GPU of those that the process sees (${DEFAULT-VALUE}).")
  int device;

  @Option(
      names = "--memory-percent",
      defaultValue = "${env:WHORL_MEMORY_PERCENT:-90}",
      description =
          "Share of the GPU's free memory for weights and caches, where --memory is 0 (${DEFAULT-VALUE}).")
  int memoryPercent;

  @Option(
      names = "--cuda-driver",
      defaultValue = "${env:WHORL_CUDA_DRIVER:-libcuda.so.1}",
      description = "Library of the GPU's driver (${DEFAULT-VALUE}).")
  String cudaDriver = "";

  @Option(
      names = "--cuda-kernels",
      defaultValue = "${env:WHORL_CUDA_KERNELS:-/app/kernels}",
      description = "Folder of kernels compiled ahead, or of NVRTC (${DEFAULT-VALUE}).")
  Path cudaKernels = Path.of("");

  @Option(
      names = "--nvml",
      defaultValue = "${env:WHORL_NVML:-libnvidia-ml.so.1}",
      description = "Library of NVIDIA's management interface (${DEFAULT-VALUE}).")
  String nvml = "";

  @Option(
      names = "--threads",
      defaultValue = "${env:WHORL_THREADS:-0}",
      description =
          "Threads of the CPU executor; 0 takes the processors of the container (${DEFAULT-VALUE}).")
  int threads;

  @Option(
      names = "--memory",
      defaultValue = "${env:WHORL_MEMORY:-0}",
      description =
          "Bytes for weights and caches; a number with an optional Ki, Mi, Gi, Ti. Needed with Cpu.")
  String memory = "";

  @Option(
      names = "--prefill-tokens",
      defaultValue = "${env:WHORL_PREFILL_TOKENS:-64}",
      description =
          "Prefill tokens per step in total where the assignment names none (${DEFAULT-VALUE}).")
  int prefillTokens;

  @Option(
      names = "--step-rows",
      defaultValue = "${env:WHORL_STEP_ROWS:-256}",
      description = "Sessions of a step at most (${DEFAULT-VALUE}).")
  int stepRows;

  @Option(
      names = "--step-positions",
      defaultValue = "${env:WHORL_STEP_POSITIONS:-2048}",
      description =
          "Positions of a step at most: a decode row of every session and prefill tokens (${DEFAULT-VALUE}).")
  int stepPositions;

  @Option(
      names = "--slot-tokens",
      defaultValue = "${env:WHORL_SLOT_TOKENS:-1048576}",
      description = "Tokens of a slot at most (${DEFAULT-VALUE}).")
  int slotTokens;

  @Option(
      names = "--tune-memory",
      defaultValue = "${env:WHORL_TUNE_MEMORY:-64Mi}",
      description =
          "Bytes for micro-batches of tuning, waiting ones included; 0 takes none (${DEFAULT-VALUE}).")
  String tuneMemory = "";

  @Option(
      names = "--peers",
      defaultValue = "${env:WHORL_PEERS}",
      paramLabel = "FILE",
      description =
          "Without cluster DNS: a file of lines 'server = host:port' with the data ports.")
  @Nullable Path peers;

  @Option(
      names = "--peer-port",
      defaultValue = "${env:WHORL_PEER_PORT:-7443}",
      description = "With cluster DNS: the data port of the other servers (${DEFAULT-VALUE}).")
  int peerPort;

  @Option(
      names = "--beat",
      defaultValue = "${env:WHORL_BEAT:-PT0.5S}",
      description = "Time between beats (${DEFAULT-VALUE}).")
  Duration beat = Duration.ZERO;

  @Option(
      names = "--lost-after",
      defaultValue = "${env:WHORL_LOST_AFTER}",
      description =
          "A silence of a peer below it means nothing, at least three beats (default: three).")
  @Nullable Duration lostAfter;

  @Option(
      names = "--lease",
      defaultValue = "${env:WHORL_LEASE:-PT15S}",
      description = "How long a silent router keeps its sessions (${DEFAULT-VALUE}).")
  Duration lease = Duration.ZERO;

  @Option(
      names = "--closed-memory",
      defaultValue = "${env:WHORL_CLOSED_MEMORY:-PT1M}",
      description = "How long the id of a closed session stays refused (${DEFAULT-VALUE}).")
  Duration closedMemory = Duration.ZERO;

  @Option(
      names = "--drain-deadline",
      defaultValue = "${env:WHORL_DRAIN_DEADLINE:-PT25S}",
      description = "How long sessions may finish after SIGTERM (${DEFAULT-VALUE}).")
  Duration drainDeadline = Duration.ZERO;

  @Option(
      names = "--end-with-stdin",
      defaultValue = "${env:WHORL_END_WITH_STDIN:-false}",
      description =
          "End at once when standard input does, for a process that must not outlive its parent (${DEFAULT-VALUE}).")
  boolean endWithStdin;

  public String serverName() {
    return serverName;
  }

  /** Whether this process ends when its standard input does. */
  public boolean endWithStdin() {
    return endWithStdin;
  }
}
