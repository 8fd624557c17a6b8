package dev.whorl.crds.testing;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A control plane of etcd and kube-apiserver with Whorl's CRDs, one for all tests of a JVM. It has
 * no kubelets: tests play them. It ends with the JVM, for the child stops when its standard input
 * does.
 */
public final class ApiServer {
  private static final String SCRIPT = "e2e/cluster/apiserver";
  private static final List<String> CRDS =
      List.of("llmdeployments", "gpunodepools", "blockservers", "blockplacements");

  private final Process process;
  private final Path kubeconfig;

  private ApiServer(Process process, Path kubeconfig) {
    this.process = process;
    this.kubeconfig = kubeconfig;
  }

  private static final class Shared {
    static final ApiServer SERVER = start();
  }

  /**
   * The control plane of this JVM, with namespace and garbage controllers; started at first use.
   */
  public static ApiServer shared() {
    return Shared.SERVER;
  }

  /** A control plane of its own, for a test that stops it. */
  public static ApiServer start() {
    try {
      Path folder = Files.createTempDirectory("whorl-apiserver");
      Process process =
          new ProcessBuilder(
                  script().toString(), "run", "--controllers", folder.resolve("plane").toString())
              .redirectError(folder.resolve("start.log").toFile())
              .start();
      String line = process.inputReader(StandardCharsets.UTF_8).readLine();
      if (line == null) {
        throw new IllegalStateException(
            "The API server did not start: " + Files.readString(folder.resolve("start.log")));
      }
      ApiServer server = new ApiServer(process, Path.of(line.strip()));
      server.installCrds();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client with all rights; the caller closes it. */
  public KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(config()).build();
  }

  /** A fresh client configuration. */
  public Config config() {
    return Config.fromKubeconfig(kubeconfig.toFile());
  }

  /** Where the kubeconfig is. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  /** Ends it before the JVM does. */
  public void stop() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void installCrds() {
    try (KubernetesClient client = client()) {
      List<CustomResourceDefinition> installed = new ArrayList<>();
      for (String plural : CRDS) {
        try (InputStream yaml =
            Objects.requireNonNull(
                CustomResources.class
                    .getClassLoader()
                    .getResourceAsStream(
                        "META-INF/fabric8/" + plural + ".inference.whorl.dev-v1.yml"))) {
          installed.add(
              client.apiextensions().v1().customResourceDefinitions().load(yaml).serverSideApply());
        }
      }
      for (CustomResourceDefinition crd : installed) {
        client.resource(crd).waitUntilCondition(ApiServer::established, 30, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean established(CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  private static Path script() {
    for (File folder = new File("").getAbsoluteFile();
        folder != null;
        folder = folder.getParentFile()) {
      Path script = folder.toPath().resolve(SCRIPT);
      if (Files.isExecutable(script)) {
        return script;
      }
    }
    throw new IllegalStateException("No folder above the working one has " + SCRIPT + ".");
  }
}
