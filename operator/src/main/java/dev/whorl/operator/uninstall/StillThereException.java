package dev.whorl.operator.uninstall;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;

/** The time is over and objects are still there. */
final class StillThereException extends Exception {

  private static final long serialVersionUID = 1L;

  StillThereException(List<? extends HasMetadata> left, Duration timeout) {
    super(
        "Still there after %s: %s. Is the operator running? Look at their conditions with kubectl describe; a longer time is set by uninstall.timeout; helm uninstall --no-hooks leaves them as they are."
            .formatted(timeout, left.stream().map(StillThereException::name).toList()));
  }

  private static String name(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return "%s %s%s"
        .formatted(
            object.getKind(),
            namespace == null ? "" : namespace + "/",
            object.getMetadata().getName());
  }
}
