package dev.whorl.crds.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.testing.ApiServer;
import dev.whorl.crds.testing.CustomResources;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server refuses, field by field, with the advice that the user reads. */
class RefusedIT {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final KubernetesClient CLIENT = ApiServer.shared().client();

  @AfterAll
  static void close() {
    CLIENT.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"LLMDeployment", "GPUNodePool", "BlockServer", "BlockPlacement"})
  void theExamplesAreAdmitted(String kind) {
    assertThat(CLIENT.resource(edited(kind, "metadata.name", "admitted")).dryRun().create())
        .isNotNull();
  }

  /** What must go through all the rules above. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LLMDeployment | spec.router.resources              | {limits: {memory: 256Mi}}",
        "LLMDeployment | spec.router.resources              | {requests: {memory: 0, cpu: 0}}",
        "LLMDeployment | spec.router.resources              | {requests: {cpu: 1000m}, limits: {cpu: 1}}",
        "LLMDeployment | spec.router.resources              | {requests: {cpu: 2, memory: 2Gi}}",
        "LLMDeployment | spec.router.queue.maxLength        | 0",
        "LLMDeployment | spec.autoscaling                   | {minReplicas: 0, maxReplicas: 2, target: {headroomPercent: 0}}",
        "LLMDeployment | spec.autoscaling                   | {maxReplicas: 2, target: {queueWait: 2s}, scaleDownDelay: 1m}",
        "LLMDeployment | spec.access                        | {apiKeysSecretRef: {name: k}, limits: [{keyName: a, priority: -5}]}",
        "LLMDeployment | spec.router.cors                   | {allowedOrigins: ['*', 'https://a.example:8443']}",
        "LLMDeployment | spec.router.gateway                | {parentRefs: [{name: edge, namespace: infra, sectionName: https}], hostnames: ['*.example.org']}",
        "LLMDeployment | spec.router.ingress                | {host: chat.example.org, tlsSecretName: cert}",
        "LLMDeployment | spec.router.tls                    | {secretRef: {name: chat-cert}}",
        "LLMDeployment | spec.rollout                       | {canary: {}}",
        "LLMDeployment | spec.rollout                       | {canary: {weight: 50, steps: 2, stepDuration: 1m, analysis: [Errors, Latency], abortOnGuaranteeLoss: false}}",
        "LLMDeployment | spec.model                         | {uri: 'hf://org/name/file.gguf', revision: main}",
        "LLMDeployment | spec.model                         | {uri: 'oci://host:5000/a/b', revision: 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}",
        "GPUNodePool   | spec.memory.limit                  | 536870912",
        "GPUNodePool   | spec.memory.limit                  | \"1e9\"",
        "GPUNodePool   | spec.memory.limit                  | 0.5Gi",
        "GPUNodePool   | spec.memory.limit                  | 257Mi",
        "GPUNodePool   | spec.memory.limit                  | 1Pi",
        "GPUNodePool   | spec.memory.reserved               | 64Mi",
        "GPUNodePool   | spec.cpu                           | 1500m",
        "GPUNodePool   | spec.cpu                           | \"0.5\"",
        "GPUNodePool   | spec.agent.tolerations             | [{operator: Exists}]",
        "GPUNodePool   | spec.agent.tolerations             | [{key: k, tolerationSeconds: 5, effect: NoExecute}]",
      })
  void isTaken(String kind, String path, String value) {
    assertThat(CLIENT.resource(edited(kind, path, Edit.value(value))).dryRun().create())
        .isNotNull();
  }

  @Test
  void poolsOfGpusAreAdmitted() {
    String claimed =
        CustomResources.GPU_POOL
            .replace("resourceName: nvidia.com/gpu", "deviceClassName: gpu.nvidia.com")
            .replace("{min: 0}", "{min: 0, max: 4}");
    for (String pool : List.of(CustomResources.GPU_POOL, claimed)) {
      GPUNodePool created =
          CLIENT.resource(CustomResources.read(pool, GPUNodePool.class)).dryRun().create();
      assertThat(created.getSpec().device()).isNotNull();
    }
    assertThatThrownBy(() ->
            CLIENT
                .resource(
                    CustomResources.read(
                        claimed.replace("{min: 0, max: 4}", "{min: 0}"), GPUNodePool.class))
                .dryRun()
                .create())
        .hasMessageContaining("servers.max must be set with device.deviceClassName");
  }

  /** Without a status, tools that wait would take the object for done. */
  @ParameterizedTest
  @ValueSource(strings = {"LLMDeployment", "GPUNodePool"})
  void whatNobodyHasSeenYetSaysSo(String kind) {
    GenericKubernetesResource created =
        CLIENT.resource(edited(kind, "metadata.name", "unseen")).create();
    try {
      assertThat(created.<Integer>get("status", "observedGeneration")).isEqualTo(-1);
    } finally {
      CLIENT.resource(created).delete();
    }
  }

  /** The API server leaves priority 0 out: who compares would find a difference for ever. */
  @Test
  void whatIsAppliedIsWhatIsThere() {
    var crds = CLIENT.apiextensions().v1().customResourceDefinitions();
    for (String plural :
        List.of("llmdeployments", "gpunodepools", "blockservers", "blockplacements")) {
      String name = plural + ".inference.whorl.dev";
      CustomResourceDefinition applied =
          crds.load(
                  Objects.requireNonNull(
                      CustomResources.class
                          .getClassLoader()
                          .getResourceAsStream("META-INF/fabric8/" + name + "-v1.yml")))
              .item();
      assertThat(crds.withName(name).get().getSpec().getVersions())
          .isEqualTo(applied.getSpec().getVersions());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LLMDeployment | spec                               | null             | spec",
        "LLMDeployment | metadata.name                      | a.b              | the name must be a DNS label",
        "GPUNodePool   | metadata.name                      | a23456789-123456789-123456789-123456789-123456789-1 | at most 50 characters",
        "LLMDeployment | spec.model.uri                     | ftp://x/y.gguf   | should match",
        "LLMDeployment | spec.model.uri                     | http://x/y.gguf  | should match",
        "LLMDeployment | spec.model.uri                     | hf://org         | should match",
        "LLMDeployment | spec.model.uri                     | s3://b/../x.gguf | uri must not contain . or ..",
        "LLMDeployment | spec.model.uri                     | store://a/../b   | uri must not contain . or ..",
        "LLMDeployment | spec.model.precision               | int3             | Unsupported value",
        "LLMDeployment | spec.model.name                    | 'a b'            | should match",
        "LLMDeployment | spec.workload.maxInputTokens       | 0                | greater than or equal to 1",
        "LLMDeployment | spec.workload                      | null             | spec.workload",
        "LLMDeployment | spec.objective.timePerToken        | 1.5s             | should match",
        "LLMDeployment | spec.objective.timePerToken        | 0ms              | a duration must be above 0",
        "LLMDeployment | spec.objective.timeToFirstToken    | 1.5s             | should match",
        "LLMDeployment | spec.objective.timeToFirstToken    | 0s               | a duration must be above 0",
        "LLMDeployment | spec.objective.enforcement         | Maybe            | Unsupported value",
        "LLMDeployment | spec.replicas                      | -1               | greater than or equal to 0",
        "LLMDeployment | spec.sessionsPerReplica            | 0                | greater than or equal to 1",
        "LLMDeployment | spec.placement.nodePoolRefs        | []               | at least 1 items",
        "LLMDeployment | spec.placement.nodePoolRefs        | [a, a]           | Duplicate value",
        "LLMDeployment | spec.placement.rebalance.drainTimeout | 0s            | a duration must be above 0",
        "LLMDeployment | spec.router.queue.maxWait          | 0s               | a duration must be above 0",
        "LLMDeployment | spec.router.queue.maxLength        | -1               | greater than or equal to 0",
        "LLMDeployment | spec.router.resources              | {requests: {memory: 2Gi}, limits: {memory: 1Gi}} | requests must not exceed limits",
        "LLMDeployment | spec.router.resources              | {requests: {cpu: 1001m}, limits: {cpu: 1}} | requests must not exceed limits",
        "LLMDeployment | spec.router.resources.limits       | {memory: '-1'}   | limits must be above 0",
        "LLMDeployment | spec.router.resources.limits       | {cpu: 0}         | limits must be above 0",
        "LLMDeployment | spec.router.resources.limits       | {memory: 1Mi}    | a memory limit must be at least 64Mi",
        "LLMDeployment | spec.router.resources.limits       | {memory: 256MiB} | should match",
        "LLMDeployment | spec.router.resources.requests     | {cpu: -1m}       | requests must not be negative",
        "LLMDeployment | spec.access                        | {limits: []}     | apiKeysSecretRef",
        "LLMDeployment | spec.access                        | {apiKeysSecretRef: {name: A_b}} | should match",
        "LLMDeployment | spec.access                        | {apiKeysSecretRef: {name: k}, limits: [{keyName: a}]} | a limit needs requestsPerMinute, tokensPerMinute or priority",
        "LLMDeployment | spec.access                        | {apiKeysSecretRef: {name: k}, limits: [{keyName: a, requestsPerMinute: 0}]} | greater than or equal to 1",
        "LLMDeployment | spec.access                        | {apiKeysSecretRef: {name: k}, limits: [{keyName: a, requestsPerMinute: 1}, {keyName: a, requestsPerMinute: 2}]} | Duplicate value",
        "LLMDeployment | spec.access                        | {apiKeysSecretRef: {name: k}, limits: [{keyName: a, priority: 1001}]} | less than or equal to 1000",
        "LLMDeployment | spec.autoscaling                   | {maxReplicas: 2} | target",
        "LLMDeployment | spec.autoscaling                   | {target: {headroomPercent: 10}} | maxReplicas",
        "LLMDeployment | spec.autoscaling                   | {minReplicas: 3, maxReplicas: 2, target: {headroomPercent: 10}} | maxReplicas must not be below minReplicas",
        "LLMDeployment | spec.autoscaling                   | {maxReplicas: 2, target: {}} | set either headroomPercent or queueWait",
        "LLMDeployment | spec.autoscaling                   | {maxReplicas: 2, target: {headroomPercent: 1, queueWait: 1s}} | set either headroomPercent or queueWait",
        "LLMDeployment | spec.autoscaling                   | {maxReplicas: 2, target: {queueWait: soon}} | should match",
        "LLMDeployment | spec.router.replicas               | 0                | greater than or equal to 1",
        "LLMDeployment | spec.router.requestTimeout         | 0s               | a duration must be above 0",
        "LLMDeployment | spec.router.limits                 | {bodyBytes: 10}  | greater than or equal to 1024",
        "LLMDeployment | spec.router.tls                    | {}               | secretRef",
        "LLMDeployment | spec.router.cors                   | {allowedOrigins: [chat.example.org]} | should match",
        "LLMDeployment | spec.router.ingress                | {host: 'a b'}    | should match",
        "LLMDeployment | spec.router.gateway                | {parentRefs: []} | at least 1 items",
        "LLMDeployment | spec.rollout                       | {canary: {weight: 0}} | greater than or equal to 1",
        "LLMDeployment | spec.rollout                       | {canary: {weight: 30, steps: 4}} | weight times steps must not be above 100",
        "LLMDeployment | spec.rollout                       | {canary: {stepDuration: 0s}} | a duration must be above 0",
        "LLMDeployment | spec.rollout                       | {canary: {analysis: []}} | at least 1 items",
        "LLMDeployment | spec.rollout                       | {canary: {analysis: [Errors, Errors]}} | Duplicate value",
        "LLMDeployment | spec.rollout                       | {canary: {analysis: [Luck]}} | Unsupported value",
        "LLMDeployment | spec.model.revision                | v2               | revision is for hf:// and oci:// uris",
        "LLMDeployment | spec.model                         | {uri: 'hf://org/name@main', revision: v2} | that name none themselves",
        "LLMDeployment | spec.model                         | {uri: 'oci://host/a:1', revision: v2} | that name none themselves",
        "LLMDeployment | spec.model                         | {uri: 'hf://org/name', revision: 'a/b'} | should match",
        "GPUNodePool   | spec.memory                        | null             | spec.memory",
        "GPUNodePool   | spec.memory.limit                  | 100Mi            | limit must be above reserved",
        "GPUNodePool   | spec.memory.limit                  | lots             | should match",
        "GPUNodePool   | spec.memory.limit                  | 512m             | limit must be above reserved",
        "GPUNodePool   | spec.memory.limit                  | 1Ei              | limit must be at most 1Pi",
        "GPUNodePool   | spec.memory.limit                  | 262400Ki         | limit must be above reserved, by 1Mi at least",
        "GPUNodePool   | spec.memory.limit                  | 1e99999          | spec.memory",
        "GPUNodePool   | spec.memory.reserved               | -256Mi           | reserved must be at least 64Mi",
        "GPUNodePool   | spec.memory.reserved               | 0                | reserved must be at least 64Mi",
        "GPUNodePool   | spec.memory.reserved               | 1Mi              | reserved must be at least 64Mi",
        "GPUNodePool   | spec.memory.utilizationPercent     | 101              | less than or equal to 100",
        "GPUNodePool   | spec.cpu                           | null             | spec.cpu",
        "GPUNodePool   | spec.cpu                           | 0                | cpu must be from 1m to 10k",
        "GPUNodePool   | spec.cpu                           | -1               | cpu must be from 1m to 10k",
        "GPUNodePool   | spec.cpu                           | 1E               | cpu must be from 1m to 10k",
        "GPUNodePool   | spec.cpu                           | 0.5              | must be of type integer",
        "GPUNodePool   | spec.servers                       | {min: 3, max: 2} | max must not be below min",
        "GPUNodePool   | spec.servers.idleAfter             | 0s               | a duration must be above 0",
        "GPUNodePool   | spec.executor.backend              | Tpu              | Unsupported value",
        "GPUNodePool   | spec.executor.backend              | Cuda             | device must be set with executor.backend Cuda",
        "GPUNodePool   | spec.device                        | {resourceName: nvidia.com/gpu} | device must be absent unless",
        "GPUNodePool   | spec.device                        | {}               | exactly one of resourceName and deviceClassName",
        "GPUNodePool   | spec.device                        | {resourceName: gpu} | should match",
        "GPUNodePool   | spec.memory.limit                  | null             | memory.limit must be set unless",
        "GPUNodePool   | spec.stores                        | [{name: m}]      | exactly one of",
        "GPUNodePool   | spec.stores                        | [{name: m, hostPath: {path: /m}, persistentVolumeClaim: {claimName: c}}] | exactly one of",
        "GPUNodePool   | spec.stores                        | [{name: m, hostPath: {path: /m/../etc}}] | path must not contain . or ..",
        "GPUNodePool   | spec.stores                        | [{name: m, hostPath: {path: /m}}, {name: m, hostPath: {path: /n}}] | Duplicate value",
        "GPUNodePool   | spec.stores                        | [{name: m, persistentVolumeClaim: {claimName: My_Claim}}] | should match",
        "GPUNodePool   | spec.stores                        | [{name: a2345678-1-2345678-2-2345678-3-2345678-4-2345678-5-23456789, hostPath: {path: /m}}] | may not be more than 57",
        "GPUNodePool   | spec.stores                        | []               | stores or sources must be set",
        "GPUNodePool   | spec.sources                       | {}               | spec.sources.cache",
        "GPUNodePool   | spec.sources                       | {cache: {sizeLimit: 1}} | sizeLimit must be from 1Mi",
        "GPUNodePool   | spec.sources                       | {cache: {sizeLimit: 1Gi, hostPath: {path: /c}, persistentVolumeClaim: {claimName: c}}} | at most one of",
        "GPUNodePool   | spec.sources                       | {cache: {sizeLimit: 1Gi}, hubEndpoint: hub} | should match",
        "GPUNodePool   | spec.sources                       | {cache: {sizeLimit: 1Gi}, buckets: {endpoint: 'ftp://x'}} | should match",
        "GPUNodePool   | spec.sources                       | {cache: {sizeLimit: 1Gi}, allowed: ['store://m']} | should match",
        "GPUNodePool   | spec.sources                       | {cache: {sizeLimit: 1Gi}, plainHttp: ['http://x']} | should match",
        "GPUNodePool   | spec.agent.tolerations             | [{value: v}]     | operator must be Exists when key is absent",
        "GPUNodePool   | spec.agent.tolerations             | [{key: k, tolerationSeconds: 5, effect: NoSchedule}] | tolerationSeconds is for effect NoExecute only",
        "GPUNodePool   | spec.nodeSelector                  | {}               | at least 1 properties",
        "GPUNodePool   | spec.agent.tolerations             | [{key: k, operator: Exists, value: v}] | value must be absent",
        "BlockServer   | spec.spans.0.end                   | 0                | greater than or equal to 1",
        "BlockServer   | spec.spans.0.start                 | 12               | start must be below end",
        "BlockServer   | spec.chains.0.capacity             | -1               | greater than or equal to 0",
        "BlockPlacement | spec.chains.0.hops.1.server       | 2                | a hop names a server beyond the list",
        "BlockPlacement | spec.chains.0.hops.1.end          | 12               | start must be below end",
        "BlockPlacement | spec.spans.0.server               | 5                | a span names a server beyond the list",
        "BlockPlacement | spec.spans.1.end                  | 3                | start must be below end",
        "BlockPlacement | spec.servers                      | []               | at least 1 items",
        "BlockPlacement | spec.certificate.stepCaps         | [12ms]           | one duration per server",
        "BlockPlacement | spec.certificate.stepCaps         | [12ms, fast]     | should match",
        "BlockPlacement | spec.certificate.links.delay     | 0.5ms            | should match",
        "BlockPlacement | spec.certificate.links.bandwidth | fast             | should match",
        "BlockServer   | spec.spans.0.stepCap               | 1.5s             | should match",
      })
  void isRefused(String kind, String path, String value, String advice) {
    Object parsed = Edit.value(value);
    assertThatThrownBy(() -> CLIENT.resource(edited(kind, path, parsed)).dryRun().create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(advice);
  }

  @SuppressWarnings("unchecked")
  static GenericKubernetesResource edited(String kind, String path, Object value) {
    String text =
        switch (kind) {
          case "LLMDeployment" -> CustomResources.DEPLOYMENT;
          case "GPUNodePool" -> CustomResources.POOL;
          case "BlockServer" -> CustomResources.SERVER;
          case "BlockPlacement" -> CustomResources.PLACEMENT;
          default -> throw new IllegalArgumentException(kind);
        };
    Map<String, Object> object = YAML.unmarshal(text, Map.class);
    Edit.set(object, path, value);
    return YAML.convertValue(object, GenericKubernetesResource.class);
  }
}
