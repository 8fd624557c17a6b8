package dev.whorl.operator.application;

import dev.whorl.crds.Durations;
import dev.whorl.operator.settings.BeatSettings;
import dev.whorl.operator.settings.LinkSettings;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.settings.PlanningSettings;
import dev.whorl.operator.settings.PlatformSettings;
import dev.whorl.operator.settings.RotationTimes;
import io.fabric8.kubernetes.api.model.Quantity;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Configuration; each key is also read from the environment ({@code WHORL_AGENT_IMAGE}). */
@ConfigMapping(prefix = "whorl")
public interface OperatorConfig {
  /** Namespace of the operator. */
  String namespace();

  /** Name of this pod; identity in the lease. */
  String podName();

  /** Image of agents. */
  String agentImage();

  /** Image of agents of GPU pools, which brings kernels; absent: the same as of the others. */
  Optional<String> cudaAgentImage();

  /** Image of routers. */
  String routerImage();

  /** Pull policy of all. */
  @WithDefault("IfNotPresent")
  String imagePullPolicy();

  /** Names of Secrets for pulling the router's image, looked for in the router's namespace. */
  Optional<List<String>> imagePullSecrets();

  /** The agents. */
  Agents agents();

  /** Agents, and how they and routers notice that somebody is gone. */
  interface Agents {
    /** Their headless Service. */
    @WithDefault("whorl-agents")
    String service();

    /** Their ServiceAccount. */
    @WithDefault("whorl-agent")
    String serviceAccount();

    /** Time between two signs of life on every stream. */
    @WithDefault("500ms")
    String beat();

    /** Silence after which the other side is lost; at least three beats. */
    @WithDefault("1500ms")
    String lostAfter();
  }

  /** Whether routers get a NetworkPolicy. */
  @WithDefault("true")
  boolean networkPolicies();

  /** What differs between kinds of clusters. */
  Platform platform();

  /** What differs between kinds of clusters. */
  interface Platform {
    /** Of the cluster's DNS pods. */
    @WithDefault("53")
    List<Integer> dnsPorts();

    /** Of the API server, as its Service and its endpoints have them. */
    @WithDefault("443,6443")
    List<Integer> apiServerPorts();

    /** Whether pods name the user of Whorl's images; OpenShift gives each namespace its own. */
    @WithDefault("true")
    boolean fixedUser();
  }

  /** Whose deployments are served; none named: those of all namespaces. */
  Optional<Set<String>> watchNamespaces();

  /** Name of the lease. */
  @WithDefault("whorl-operator")
  String lease();

  /** Secret of the certificate authority. */
  @WithDefault("whorl-ca")
  String caSecret();

  /** The planner. */
  Planning planning();

  /** How the planner goes about its work. */
  interface Planning {
    /** What happens within it is planned for at once. */
    @WithDefault("1s")
    String coalesce();

    /** A round is made at least so often. */
    @WithDefault("30s")
    String timer();

    /** After it the best verified plan is taken. */
    @WithDefault("10s")
    String solveTime();

    /** Prefill tokens of one step in total. */
    @WithDefault("16")
    int prefillTokens();

    /** Assumed one-way delay of a message between two servers. */
    @WithDefault("5ms")
    String hopDelay();

    /** Assumed bytes per second between two servers. */
    @WithDefault("125M")
    String linkBandwidth();

    /** How long a first plan waits for servers that are starting. */
    @WithDefault("2m")
    String joinGrace();
  }

  /** In the operator's own terms. */
  default OperatorSettings settings() {
    return new OperatorSettings(
        namespace(),
        podName(),
        new OperatorSettings.Images(
            agentImage(),
            cudaAgentImage().orElse(agentImage()),
            routerImage(),
            imagePullPolicy(),
            imagePullSecrets().orElse(List.of())),
        new OperatorSettings.Agents(
            agents().service(),
            agents().serviceAccount(),
            new BeatSettings(
                duration("whorl.agents.beat", agents().beat()),
                duration("whorl.agents.lost-after", agents().lostAfter()))),
        lease(),
        caSecret(),
        RotationTimes.DEFAULT,
        new PlatformSettings(
            networkPolicies(),
            platform().dnsPorts(),
            platform().apiServerPorts(),
            platform().fixedUser()),
        watchNamespaces().orElse(Set.of()));
  }

  /** In the planner's own terms. */
  default PlanningSettings planningSettings() {
    Planning p = planning();
    return new PlanningSettings(
        duration("whorl.planning.coalesce", p.coalesce()),
        duration("whorl.planning.timer", p.timer()),
        duration("whorl.planning.solve-time", p.solveTime()),
        p.prefillTokens(),
        new LinkSettings(
            duration("whorl.planning.hop-delay", p.hopDelay()), new Quantity(p.linkBandwidth())),
        duration("whorl.planning.join-grace", p.joinGrace()));
  }

  private static Duration duration(String key, String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }
}
