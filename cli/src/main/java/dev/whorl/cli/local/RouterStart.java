package dev.whorl.cli.local;

import dev.whorl.control.RequestedDeployment;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.Placement;
import java.net.URI;

/** Starts the router process. */
final class RouterStart {
  RouterStart(LocalConfig config, Workspace workspace, Binaries binaries) {}

  URI start(
      Running running,
      FleetStart start,
      Fleet fleet,
      RequestedDeployment deployment,
      Placement placement,
      Certificate certificate,
      int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
