package dev.whorl.operator.autoscaling;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where KEDA asks. */
public final class ScalerServer implements AutoCloseable {
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          1, Thread.ofPlatform().daemon().name("scaler-", 0).factory());
  private final Server server;

  /**
   * Serves from now on. Throws UncheckedIOException if the port is taken.
   *
   * @param port 0: any that is free
   */
  public ScalerServer(
      int port, KubernetesClient client, Function<Collection<Pod>, @Nullable Demand> demand) {
    try {
      server =
          NettyServerBuilder.forPort(port)
              .addService(new ExternalScaler(client, demand, timer))
              .build()
              .start();
    } catch (IOException e) {
      timer.shutdownNow();
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    timer.shutdownNow();
  }
}
