package dev.whorl.operator.kube;

import dev.whorl.crds.pool.TolerationSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;

/** Taints that pods tolerate. */
public final class Tolerations {
  private Tolerations() {}

  /** As a pod writes it. */
  public static Toleration of(TolerationSpec t) {
    return new TolerationBuilder()
        .withKey(t.key())
        .withOperator(t.operator() == null ? null : t.operator().text())
        .withValue(t.value())
        .withEffect(t.effect() == null ? null : t.effect().text())
        .withTolerationSeconds(t.tolerationSeconds())
        .build();
  }
}
