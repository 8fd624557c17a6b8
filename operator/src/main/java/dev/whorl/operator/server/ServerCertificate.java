package dev.whorl.operator.server;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.Group;
import dev.whorl.operator.identity.Authority;
import dev.whorl.operator.identity.CertificateSecret;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.kube.Owner;
import dev.whorl.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;

/** The certificate Secret of one server. */
final class ServerCertificate {
  private ServerCertificate() {}

  static String secretName(String server) {
    return server + "-tls";
  }

  static Secret of(BlockServer server, OperatorSettings settings, Authority authority) {
    String name = server.getMetadata().getName();
    // Read first: a change of roots in between makes it due again, not taken for done.
    String roots = authority.mark();
    return CertificateSecret.of(
        new ObjectMetaBuilder()
            .withName(secretName(name))
            .withNamespace(settings.namespace())
            .addToLabels(Group.SERVER_LABEL, name)
            .addToLabels(Labels.NAME, Labels.WHORL)
            .withOwnerReferences(Owner.of(server))
            .build(),
        authority.issue(settings.domain().server(name)),
        roots);
  }
}
