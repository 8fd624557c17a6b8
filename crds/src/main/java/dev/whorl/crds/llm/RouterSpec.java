package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** The HTTP entry. */
@ApiType
public record RouterSpec(
    @Default("1")
        @Min(1)
        @Max(32)
        @JsonPropertyDescription(
            "Router pods. They share the sessions of all chains: the first server of a chain counts for all of them. Queues, and limits of API keys, are each router's own.")
        Integer replicas,
    @Default("{}") @JsonPropertyDescription("Requests that wait for a free session.")
        QueueSpec queue,
    @Default("{}") @JsonPropertyDescription("Sessions whose chain of servers is lost.")
        RecoverySpec recovery,
    @Pattern(Durations.PATTERN)
        @Default("60s")
        @JsonPropertyDescription(
            "A session is given up when a token is later than certified by this time.")
        String stallTimeout,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription(
            "A request that is not answered so long after it came ends with 504, one that streams with an error event. Absent: no such limit.")
        @Nullable String requestTimeout,
    @Pattern(Durations.PATTERN)
        @Default("5m")
        @JsonPropertyDescription(
            "A router that is replaced or scaled down waits at most so long for the requests that it has begun to answer.")
        String drainTimeout,
    @Default("{}") @JsonPropertyDescription("Sizes and times of requests.") HttpLimitsSpec limits,
    @JsonPropertyDescription("HTTPS on port 8443; plain HTTP then serves health and metrics only.")
        @Nullable HttpTlsSpec tls,
    @JsonPropertyDescription("Which pages of other origins may ask; absent: none.")
        @Nullable CorsSpec cors,
    @JsonPropertyDescription("An Ingress in front of the routers; absent: none.")
        @Nullable IngressSpec ingress,
    @JsonPropertyDescription("An HTTPRoute (Gateway API v1) in front of the routers; absent: none.")
        @Nullable GatewaySpec gateway,
    @Default("false")
        @JsonPropertyDescription(
            "At zero replicas one router stays and holds requests until the deployment is scaled up (for HPA and KEDA; spec.autoscaling with minReplicas 0 does so by itself).")
        Boolean holdAtZero,
    @Default("true")
        @JsonPropertyDescription(
            "One JSON line per request in the router's log, without its texts.")
        Boolean accessLog,
    @Default("{}") @JsonPropertyDescription("Where and how router pods run.") PodTemplateSpec pod,
    @JsonPropertyDescription("Compute resources of the router container.")
        @Nullable ResourcesSpec resources) {
  public RouterSpec {
    // An API server with the kind of an older release knows no defaults for these.
    replicas = replicas == null ? 1 : replicas;
    drainTimeout = drainTimeout == null ? "5m" : drainTimeout;
    limits = limits == null ? HttpLimitsSpec.DEFAULT : limits;
    holdAtZero = holdAtZero != null && holdAtZero;
    accessLog = accessLog == null || accessLog;
    pod = pod == null ? PodTemplateSpec.DEFAULT : pod;
  }
}
