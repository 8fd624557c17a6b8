package dev.whorl.operator.kube;

import java.util.Map;

/** Labels that network policies and services select by. */
public final class Labels {
  public static final String NAME = "app.kubernetes.io/name";
  public static final String COMPONENT = "app.kubernetes.io/component";
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String WHORL = "whorl";
  public static final String AGENT = "agent";
  public static final String ROUTER = "router";

  private Labels() {}

  /** Selects one kind of process of Whorl. */
  public static Map<String, String> component(String component) {
    return Map.of(NAME, WHORL, COMPONENT, component);
  }
}
