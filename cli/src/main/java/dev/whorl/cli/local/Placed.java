package dev.whorl.cli.local;

import dev.whorl.control.RequestedDeployment;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.Revision;
import java.util.Set;

/**
 * What is in force.
 *
 * @param name NAMESPACE/NAME, the same in all revisions
 * @param config state of the file that is gone to
 * @param revision with at least one chain that may have sessions
 * @param certificate over all of them
 */
record Placed(
    String name,
    LocalConfig config,
    RequestedDeployment deployment,
    Edition edition,
    Revision revision,
    Certificate certificate) {

  Set<String> servers() {
    return revision.holdings().keySet();
  }
}
