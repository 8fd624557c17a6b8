package dev.whorl.operator.settings;

/** Ports of agents and routers; the chart's network policies name the same. */
public final class Ports {
  /** Agents: routers and other agents call here. */
  public static final int DATA = 7443;

  /** Agents: only the operator calls here. */
  public static final int CONTROL = 7444;

  /** Agents: metrics and health, without TLS, for the kubelet and Prometheus. */
  public static final int AGENT_HTTP = 9090;

  /** Routers: OpenAI HTTP, metrics, health. */
  public static final int ROUTER_HTTP = 8080;

  /** Routers with a certificate for it: OpenAI HTTPS. */
  public static final int ROUTER_HTTPS = 8443;

  /** Operator: KEDA asks here. */
  public static final int SCALER = 9091;

  private Ports() {}
}
