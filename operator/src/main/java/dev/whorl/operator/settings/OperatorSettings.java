package dev.whorl.operator.settings;

import dev.whorl.protocol.identity.AgentsDomain;
import java.util.List;
import java.util.Set;

/**
 * Where the operator lives and what it starts.
 *
 * @param namespace its own; agents run there too
 * @param podName identity in the lease
 * @param images of agents and routers
 * @param agents how agents are reached and run
 * @param lease name of the lease
 * @param caSecret name of the Secret of the certificate authority
 * @param rotation how its root is changed
 * @param platform what differs between kinds of clusters
 * @param watchNamespaces whose deployments are served; empty: those of all namespaces
 */
public record OperatorSettings(
    String namespace,
    String podName,
    Images images,
    Agents agents,
    String lease,
    String caSecret,
    RotationTimes rotation,
    PlatformSettings platform,
    Set<String> watchNamespaces) {
  public OperatorSettings {
    watchNamespaces = Set.copyOf(watchNamespaces);
  }

  /**
   * Images.
   *
   * @param agent of block servers, unless the pool names one
   * @param cudaAgent of block servers on GPUs, unless the pool names one
   * @param router of routers
   * @param pullPolicy of all
   * @param pullSecrets names of Secrets that a router's pod looks for in its own namespace
   */
  public record Images(
      String agent, String cudaAgent, String router, String pullPolicy, List<String> pullSecrets) {
    public Images {
      pullSecrets = List.copyOf(pullSecrets);
    }
  }

  /**
   * Agents.
   *
   * @param service name of their headless service
   * @param serviceAccount without rights
   * @param beats how they, and routers, notice that somebody is gone
   */
  public record Agents(String service, String serviceAccount, BeatSettings beats) {}

  /** The DNS domain of all servers. */
  public AgentsDomain domain() {
    return new AgentsDomain(agents.service(), namespace);
  }
}
