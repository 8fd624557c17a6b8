package dev.whorl.operator.testing;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The operator as it is shipped, started as a process of its own. */
public final class OperatorProcess implements AutoCloseable {
  private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

  private final Process process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private OperatorProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it against an API server, as pod {@code process-0}. */
  public static OperatorProcess start(Path kubeconfig) throws IOException {
    int port = TestingKubelet.freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-jar",
            JAR.toAbsolutePath().toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(Path.of("target", "operator-process-" + port + ".log").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    environment.put("WHORL_NAMESPACE", TestingCluster.NAMESPACE);
    environment.put("WHORL_POD_NAME", "process-0");
    environment.put("WHORL_AGENT_IMAGE", "whorl/agent:1");
    environment.put("WHORL_ROUTER_IMAGE", "whorl/router:1");
    return new OperatorProcess(builder.start(), port);
  }

  /** Whether it says that it is ready. */
  public boolean ready() {
    return answer("/q/health/ready", HttpResponse.BodyHandlers.discarding())
        .filter(response -> response.statusCode() == HttpURLConnection.HTTP_OK)
        .isPresent();
  }

  /** The body of a path; empty while nobody listens. */
  public String body(String path) {
    return answer(path, HttpResponse.BodyHandlers.ofString()).map(HttpResponse::body).orElse("");
  }

  private <T> Optional<HttpResponse<T>> answer(String path, HttpResponse.BodyHandler<T> handler) {
    try {
      return Optional.of(http.send(request(path), handler));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Sends SIGTERM and says how long the process took to end. */
  public Duration terminate() throws InterruptedException {
    long start = System.nanoTime();
    process.destroy();
    boolean ended = process.waitFor(30, TimeUnit.SECONDS);
    if (!ended) {
      throw new AssertionError("The process did not end within 30 s of SIGTERM.");
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build();
  }
}
