package dev.whorl.crds.testing;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Valid objects, as a user or the operator writes them, defaults filled in as the API server does.
 */
public final class CustomResources {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  public static final String DEPLOYMENT =
      """
      apiVersion: inference.whorl.dev/v1alpha1
      kind: LLMDeployment
      metadata: {name: smollm2, namespace: default}
      spec:
        model: {uri: 'store://models/smollm2.gguf', precision: bf16}
        workload: {maxInputTokens: 512, maxOutputTokens: 128}
        objective: {timePerToken: 60ms, timeToFirstToken: 10s, enforcement: Required}
        replicas: 1
        sessionsPerReplica: 4
        placement: {nodePoolRefs: [small], mode: Apply, rebalance: {drainTimeout: 2m}}
        router: {queue: {maxLength: 256, maxWait: 30s}, recovery: {maxAttempts: 3, maxWait: 30s}, stallTimeout: 60s}
        suspend: false
      """;

  public static final String POOL =
      """
      apiVersion: inference.whorl.dev/v1alpha1
      kind: GPUNodePool
      metadata: {name: small}
      spec:
        nodeSelector: {whorl: small}
        servers: {min: 0, max: 3}
        memory: {limit: 512Mi, reserved: 256Mi, utilizationPercent: 92}
        cpu: 500m
        executor: {backend: Cpu}
        stores: [{name: models, hostPath: {path: /models}}]
        agent: {updateStrategy: {maxUnavailable: 1}}
      """;

  public static final String GPU_POOL =
      """
      apiVersion: inference.whorl.dev/v1alpha1
      kind: GPUNodePool
      metadata: {name: gpus}
      spec:
        nodeSelector: {whorl: gpus}
        device: {resourceName: nvidia.com/gpu}
        servers: {min: 0}
        memory: {reserved: 512Mi, utilizationPercent: 92}
        cpu: '4'
        executor: {backend: Cuda}
        stores: [{name: models, hostPath: {path: /models}}]
        agent: {runtimeClass: nvidia, updateStrategy: {maxUnavailable: 1}}
      """;

  public static final String SERVER =
      """
      apiVersion: inference.whorl.dev/v1alpha1
      kind: BlockServer
      metadata: {name: small-a}
      spec:
        poolRef: small
        agentRevision: r1
        spans:
        - {deploymentUid: u1, placement: default/smollm2-1, model: {uri: 'store://models/smollm2.gguf', precision: bf16},
           start: 0, end: 12, cacheBytes: 1048576, slotTokens: 640, prefillTokens: 64, stepCap: 12ms, hopDelay: 5ms}
        chains: [{deploymentUid: u1, placement: default/smollm2-1, chain: c0, capacity: 4, residual: 0}]
      """;

  public static final String PLACEMENT =
      """
      apiVersion: inference.whorl.dev/v1alpha1
      kind: BlockPlacement
      metadata: {name: smollm2-1, namespace: default}
      spec:
        deployment: {name: smollm2, uid: u1, requestHash: h1}
        edition: default/smollm2-e1
        model: {uri: 'store://models/smollm2.gguf', name: smollm2, precision: bf16, geometryHash: g1, blocks: 30,
          shape: {blockBytes: [83333], embeddingBytes: 4, headBytes: 6, rowBytes: 1152}}
        workload: {maxInputTokens: 512, maxOutputTokens: 128, prefillTokens: 64, slotBytes: 21845}
        revision: 1
        servers: [small-a, small-b]
        spans:
        - {server: 0, start: 0, end: 12, use: Held, weightBytes: 1000000, cacheBytes: 1048576}
        - {server: 1, start: 12, end: 30, use: Held, weightBytes: 1500000, cacheBytes: 1572864}
        chains:
        - {id: c0, capacity: 4, residual: 0, planned: 4, bound: 50ms, timeToFirstToken: 2s, hops: [{server: 0, start: 0, end: 12}, {server: 1, start: 12, end: 30}]}
        certificate: {algorithm: auto, version: '1', bound: 50ms, meanBound: 50ms, lowerBound: 40ms, ratioPercent: 125,
          profilesHash: p1, provedAt: '2026-01-01T00:00:00Z', assumptions: [steps within their caps], stepCaps: [12ms, 18ms], links: {delay: 5ms, bandwidth: 125M}}
      """;

  private CustomResources() {}

  /** A deployment of one model over the pool {@code small}. */
  public static LLMDeployment deployment() {
    return YAML.unmarshal(DEPLOYMENT, LLMDeployment.class);
  }

  /** A pool of up to three servers. */
  public static GPUNodePool pool() {
    return YAML.unmarshal(POOL, GPUNodePool.class);
  }

  /** A server that holds the first blocks. */
  public static BlockServer server() {
    return YAML.unmarshal(SERVER, BlockServer.class);
  }

  /** A placement over two servers. */
  public static BlockPlacement placement() {
    return YAML.unmarshal(PLACEMENT, BlockPlacement.class);
  }

  /** Reads YAML of a kind. */
  public static <T> T read(String yaml, Class<T> type) {
    return YAML.unmarshal(yaml, type);
  }
}
