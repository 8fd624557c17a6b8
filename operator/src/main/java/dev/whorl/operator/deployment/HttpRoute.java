package dev.whorl.operator.deployment;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Map;

/** An HTTPRoute of the Gateway API, as far as Whorl writes one. */
@Group("gateway.networking.k8s.io")
@Version("v1")
@Kind("HTTPRoute")
@Plural("httproutes")
public final class HttpRoute extends CustomResource<Map<String, Object>, Void>
    implements Namespaced {
  private static final long serialVersionUID = 1L;
}
