package dev.whorl.operator.kube;

import dev.whorl.operator.settings.OperatorSettings;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import java.util.Set;

/** The namespaces whose deployments are served, in the SDK's terms. */
public final class WatchedNamespaces {
  private WatchedNamespaces() {}

  /** Those that the settings name, or all. */
  public static Set<String> of(OperatorSettings settings) {
    return settings.watchNamespaces().isEmpty()
        ? Constants.WATCH_ALL_NAMESPACE_SET
        : settings.watchNamespaces();
  }
}
