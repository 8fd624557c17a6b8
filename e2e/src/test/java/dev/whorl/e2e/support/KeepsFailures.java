package dev.whorl.e2e.support;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Keeps what the cluster was like when a scenario failed: resources, events and logs, in a folder
 * under {@code target/failures}. It sees the failure before {@code @AfterEach}, where scenarios
 * delete what they made.
 */
public final class KeepsFailures
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(LLMDeployment.class, GPUNodePool.class, BlockServer.class, BlockPlacement.class);

  @Override
  public void handleTestExecutionException(ExtensionContext test, Throwable cause)
      throws Throwable {
    keep(
        test.getRequiredTestClass().getSimpleName() + "." + test.getRequiredTestMethod().getName());
    throw cause;
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext test, Throwable cause)
      throws Throwable {
    keep(test.getRequiredTestClass().getSimpleName());
    throw cause;
  }

  private static void keep(String name) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "failures", name));
    keep(Product.installed().client(), folder);
    System.err.println(
        "The cluster's state at the failure of " + name + " is in " + folder.toAbsolutePath());
  }

  private static void keep(KubernetesClient client, Path folder) throws IOException {
    for (Class<? extends HasMetadata> kind : KINDS) {
      String yaml =
          client
              .getKubernetesSerialization()
              .asYaml(client.resources(kind).inAnyNamespace().list());
      Files.writeString(folder.resolve(kind.getSimpleName() + ".yaml"), yaml);
    }
    Files.writeString(folder.resolve("events.txt"), events(client));
    for (Pod pod :
        client
            .pods()
            .inAnyNamespace()
            .withLabel("app.kubernetes.io/name", "whorl")
            .list()
            .getItems()) {
      keepPod(client, pod, folder);
    }
  }

  private static void keepPod(KubernetesClient client, Pod pod, Path folder) throws IOException {
    String name = pod.getMetadata().getName();
    Files.writeString(
        folder.resolve(name + ".yaml"), client.getKubernetesSerialization().asYaml(pod));
    Files.writeString(folder.resolve(name + ".log"), log(client, pod, false));
    Files.writeString(folder.resolve(name + ".previous.log"), log(client, pod, true));
  }

  private static String log(KubernetesClient client, Pod pod, boolean previous) {
    var one = client.pods().resource(pod);
    try {
      return previous ? one.terminated().getLog() : one.getLog();
    } catch (KubernetesClientException e) {
      return "no log: " + e.getMessage();
    }
  }

  private static String events(KubernetesClient client) {
    var text = new StringBuilder();
    client.v1().events().inAnyNamespace().list().getItems().stream()
        .sorted(Comparator.comparing(KeepsFailures::time))
        .map(event ->
            "%s %s/%s %s %s: %s%n"
                .formatted(
                    time(event),
                    event.getInvolvedObject().getKind(),
                    event.getInvolvedObject().getName(),
                    event.getType(),
                    event.getReason(),
                    event.getMessage()))
        .forEach(text::append);
    return text.toString();
  }

  private static String time(Event event) {
    return Optional.ofNullable(event.getLastTimestamp())
        .orElse(event.getMetadata().getCreationTimestamp());
  }
}
