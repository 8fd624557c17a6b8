package dev.whorl.cli.local;

import dev.whorl.control.RequestedDeployment;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.Placement;

/**
 * What is wanted: a state of the file, and how it was planned.
 *
 * @param certificate of the placement when it has arrived
 */
record Goal(
    LocalConfig config,
    RequestedDeployment deployment,
    Placement placement,
    Certificate certificate) {}
