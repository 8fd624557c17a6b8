package dev.whorl.operator.settings;

import java.util.List;

/**
 * What differs between kinds of clusters.
 *
 * @param networkPolicies whether routers get one
 * @param dnsPorts that router pods may reach; OpenShift's DNS pods listen at 5353
 * @param apiServerPorts that router pods may reach
 * @param fixedUser whether pods name the user of Whorl's images; else the cluster chooses one
 */
public record PlatformSettings(
    boolean networkPolicies,
    List<Integer> dnsPorts,
    List<Integer> apiServerPorts,
    boolean fixedUser) {
  public static final PlatformSettings DEFAULT =
      new PlatformSettings(true, List.of(53), List.of(443, 6443), true);

  public PlatformSettings {
    dnsPorts = List.copyOf(dnsPorts);
    apiServerPorts = List.copyOf(apiServerPorts);
  }
}
