package dev.whorl.cli.local;

import dev.whorl.control.RequestedDeployment;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A placement that is in force or about to be.
 *
 * @param name NAMESPACE/NAME, another for each
 * @param config that it was planned for
 */
record Placed(
    String name,
    LocalConfig config,
    RequestedDeployment deployment,
    Placement placement,
    Certificate certificate) {

  Set<String> servers() {
    return placement.spans().stream().map(HostedSpan::server).collect(Collectors.toSet());
  }
}
