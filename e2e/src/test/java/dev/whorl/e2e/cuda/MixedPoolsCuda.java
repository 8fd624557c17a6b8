package dev.whorl.e2e.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.Group;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.server.ServerState;
import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import dev.whorl.e2e.support.ProjectScript;
import dev.whorl.e2e.support.RouterClient;
import dev.whorl.executor.testing.TinyModel;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One model over a pool of GPUs and a pool of CPUs, neither of whose servers can hold it: it
 * answers what CPUs alone answer, and goes on when a GPU is lost.
 */
@ExtendWith(KeepsFailures.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MixedPoolsCuda {
  private static final int GPUS = 2;

  /** A quarter is for weights and caches: two of the four blocks, of 2.25 MiB in f32 each. */
  private static final long GPU_MEMORY = 32L << 20;

  private static final String CPU_POOL =
      """
      apiVersion: inference.whorl.dev/v1alpha1
      kind: GPUNodePool
      metadata: {name: %s}
      spec:
        nodeSelector: {kubernetes.io/os: linux}
        servers: {max: 1}
        cpu: 500m
        memory: {limit: %s, reserved: 256Mi}
        executor: {backend: Cpu}
        stores: [{name: models, hostPath: {path: /models}}]
      """;

  /** Tokens of an answer that ends before anything happens to it, and of one that does not. */
  private static final int SHORT = 48;

  private static final int LONG = 384;

  private static final List<String> PROMPTS =
      List.of(
          "The capital of France is",
          "Once upon a time",
          "1, 2, 3, 4,",
          "public static void main",
          "Water boils at");

  private final Product product = Product.installed();
  private final KubernetesClient client = product.client();
  private final Deque<AutoCloseable> made = new ArrayDeque<>();
  private final GpuNode node = GpuNode.ofWorker(client);

  /** What CPUs alone answer in few tokens, by prompt. */
  private final Map<String, String> answers = new LinkedHashMap<>();

  /** The same in many, as far as the model goes on. */
  private final Map<String, String> longAnswers = new LinkedHashMap<>();

  private Deployed deployed;

  @BeforeAll
  void apply() throws Exception {
    // The folder that is /models of the nodes.
    Path models = Path.of(ProjectScript.run("build/fetch-smollm2")).getParent();
    Path model = TinyModel.copyQuantisedTo(Objects.requireNonNull(models));
    made.push(() -> Files.delete(model));
    answerOnCpus();
    made.push(node);
    node.advertise(GPUS);
    String image = EmulatedGpuImage.intoCluster(product.tag(), GPU_MEMORY);
    made.push(pool(gpuPool(image)));
    made.push(pool(CPU_POOL.formatted("hosts", "266Mi")));
    deployed = deployed("mixed", "gpus, hosts");
    made.push(deployed);
    deployed.awaitReady();
  }

  private void answerOnCpus() throws Exception {
    try (Closeable _ = pool(CPU_POOL.formatted("whole", "320Mi"));
        Deployed alone = deployed("cpus-alone", "whole")) {
      alone.awaitReady();
      try (RouterClient router = RouterClient.of(client, alone)) {
        for (String prompt : PROMPTS) {
          answers.put(prompt, answer(router, prompt, SHORT));
          longAnswers.put(prompt, answer(router, prompt, LONG));
        }
      }
    }
  }

  @AfterAll
  void delete() throws Exception {
    assertThat(product.agentsOutOfMemory()).isEmpty();
    for (AutoCloseable each : made) {
      each.close();
    }
  }

  @Test
  @Order(1)
  void thereIsOneServerPerGpu() {
    assertThat(servers("gpus"))
        .hasSize(GPUS)
        .allSatisfy(server -> {
          assertThat(status(server).state()).isEqualTo(ServerState.ONLINE);
          assertThat(status(server).deviceClass()).startsWith("cuda/sm_90/");
          assertThat(pod(server).getSpec().getContainers().getFirst().getResources().getLimits())
              .containsEntry(GpuNode.RESOURCE, new Quantity("1"));
        });
  }

  @Test
  @Order(2)
  void oneChainRunsOverGpusAndCpus() {
    Set<String> pools =
        servers().stream().map(server -> server.getSpec().poolRef()).collect(Collectors.toSet());

    assertThat(pools).containsExactlyInAnyOrder("gpus", "hosts");
  }

  @Test
  @Order(3)
  void itAnswersWhatCpusAloneAnswer() throws IOException {
    assertAnswers();
  }

  private void assertAnswers() throws IOException {
    try (RouterClient router = RouterClient.of(client, deployed)) {
      for (Map.Entry<String, String> known : answers.entrySet()) {
        assertThat(answer(router, known.getKey(), SHORT)).isEqualTo(known.getValue());
      }
    }
  }

  /** It is lost in the middle of an answer, of which nothing is missing in the end. */
  @Test
  @Order(4)
  void aLostGpuIsToldAndTheAnswerGoesOn() throws Exception {
    String before = placement().getMetadata().getName();
    BlockServer server = onGpu();
    Pod pod = pod(server);
    CompletableFuture<List<BlockServer>> told =
        server(server)
            .informOnCondition(now -> now.stream().anyMatch(s -> reason(s).equals("DeviceLost")));
    Map.Entry<String, String> longest =
        longAnswers.entrySet().stream()
            .max(Map.Entry.comparingByValue(Comparator.comparingInt(String::length)))
            .orElseThrow();

    List<String> pieces = new ArrayList<>();
    try (RouterClient router = RouterClient.of(client, deployed)) {
      router.stream(
          "completions",
          question(longest.getKey(), LONG, true),
          event -> {
            if (pieces.isEmpty()) {
              node.lose(pod);
            }
            pieces.add(event.at("/choices/0/text").asText());
          });
    }

    assertThat(String.join("", pieces)).isEqualTo(longest.getValue());
    assertThat(told.get(1, TimeUnit.MINUTES)).isNotEmpty();
    deployed.await(now -> !before.equals(now.getStatus().placementRef()));
    deployed.awaitReady();
    assertAnswers();
  }

  /**
   * Its agent has ended once, waits for the GPU without ending again, and serves when it is back.
   */
  @Test
  @Order(5)
  void theAgentOfALostGpuIsStartedAnewAndWaits() {
    BlockServer server =
        servers("gpus").stream()
            .filter(one -> status(one).state() != ServerState.ONLINE)
            .findFirst()
            .orElseThrow();
    BlockServer waiting = await(server, now -> reason(now).equals("DeviceUnavailable"));
    assertThat(status(waiting).conditions().getFirst().getMessage()).contains("NO_DEVICE");
    ContainerStatus agent = pod(server).getStatus().getContainerStatuses().getFirst();
    assertThat(agent.getRestartCount()).isEqualTo(1);
    assertThat(agent.getState().getRunning()).isNotNull();
    assertThat(agent.getLastState().getTerminated().getExitCode()).isEqualTo(4);
    assertThat(agent.getLastState().getTerminated().getMessage())
        .contains("emulated GPU", "is lost");

    node.repair(pod(server));

    await(server, now -> status(now).state() == ServerState.ONLINE);
    assertThat(pod(server).getStatus().getContainerStatuses().getFirst().getRestartCount())
        .isEqualTo(1);
  }

  private Deployed deployed(String namespace, String pools) {
    String spec =
        """
        model: {uri: 'store://models/llama.Q4_K_M.gguf', name: tiny, precision: f32}
        workload: {maxInputTokens: 64, maxOutputTokens: 384}
        sessionsPerReplica: 2
        placement: {nodePoolRefs: [%s]}
        router: {recovery: {maxWait: 5m}}
        """
            .formatted(pools);
    return Deployed.named(client, namespace, "tiny", spec);
  }

  /** As a user applies it, but for the image. */
  private static String gpuPool(String image) {
    return """
    apiVersion: inference.whorl.dev/v1alpha1
    kind: GPUNodePool
    metadata: {name: gpus}
    spec:
      nodeSelector: {%s: 'true'}
      device: {resourceName: %s}
      cpu: 500m
      memory: {limit: 512Mi, reserved: 256Mi, utilizationPercent: 25}
      executor: {backend: Cuda}
      stores: [{name: models, hostPath: {path: /models}}]
      agent: {image: '%s', runtimeClass: nvidia, tolerations: [{key: nvidia.com/gpu, operator: Exists}]}
    """
        .formatted(GpuNode.LABEL, GpuNode.RESOURCE, image);
  }

  /** Applies a pool, which goes with the handle. */
  private Closeable pool(String yaml) {
    Resource<GPUNodePool> pool =
        client.resource(client.getKubernetesSerialization().unmarshal(yaml, GPUNodePool.class));
    pool.serverSideApply();
    return () -> {
      pool.delete();
      pool.waitUntilCondition(gone -> gone == null, 2, TimeUnit.MINUTES);
    };
  }

  private static Map<String, Object> question(String prompt, int tokens, boolean stream) {
    return Map.of(
        "model",
        "tiny",
        "prompt",
        prompt,
        "max_tokens",
        tokens,
        "temperature",
        0,
        "stream",
        stream);
  }

  private static String answer(RouterClient router, String prompt, int tokens) {
    RouterClient.Answer answer = router.post("completions", question(prompt, tokens, false));
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    return answer.body().at("/choices/0/text").asText();
  }

  private BlockPlacement placement() {
    return Objects.requireNonNull(deployed.placement());
  }

  /** Those of the fastest chain. */
  private List<BlockServer> servers() {
    var spec = placement().getSpec();
    return spec.chains().getFirst().hops().stream()
        .map(hop -> spec.servers().get(hop.server()))
        .map(name ->
            Objects.requireNonNull(client.resources(BlockServer.class).withName(name).get()))
        .toList();
  }

  private List<BlockServer> servers(String pool) {
    return client.resources(BlockServer.class).withLabel(Group.POOL_LABEL, pool).list().getItems();
  }

  private BlockServer onGpu() {
    return servers().stream()
        .filter(server -> server.getSpec().poolRef().equals("gpus"))
        .findFirst()
        .orElseThrow();
  }

  private Resource<BlockServer> server(BlockServer server) {
    return client.resources(BlockServer.class).withName(server.getMetadata().getName());
  }

  private BlockServer await(BlockServer server, Predicate<BlockServer> condition) {
    return Objects.requireNonNull(
        server(server)
            .waitUntilCondition(
                now -> now != null && condition.test(now),
                Deployed.PATIENCE.toSeconds(),
                TimeUnit.SECONDS));
  }

  private Pod pod(BlockServer server) {
    String name = Objects.requireNonNull(status(server).pod());
    return Objects.requireNonNull(
        client.pods().inNamespace(Product.NAMESPACE).withName(name).get());
  }

  private static BlockServerStatus status(BlockServer server) {
    return Objects.requireNonNull(server.getStatus());
  }

  private static String reason(BlockServer server) {
    return server.getStatus() == null
        ? ""
        : server.getStatus().conditions().stream()
            .map(Condition::getReason)
            .collect(Collectors.joining());
  }
}
