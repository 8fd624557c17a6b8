package dev.whorl.agent;

import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.TlsTransport;
import io.grpc.BindableService;
import io.grpc.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The two gRPC ports. */
final class Ports implements AutoCloseable {
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final Server data;
  private final Server control;

  private Ports(Server data, Server control) {
    this.data = data;
    this.control = control;
  }

  /** Opens both, the data port without a thread hand-over: its calls never block. */
  static Ports open(
      Identity identity,
      InetSocketAddress dataAddress,
      List<BindableService> dataServices,
      InetSocketAddress controlAddress,
      List<BindableService> controlServices)
      throws IOException {
    Server data =
        TlsTransport.server(dataAddress, identity)
            .directExecutor()
            .addServices(dataServices.stream().map(BindableService::bindService).toList())
            .build()
            .start();
    try {
      Server control =
          TlsTransport.server(controlAddress, identity)
              .addServices(controlServices.stream().map(BindableService::bindService).toList())
              .build()
              .start();
      return new Ports(data, control);
    } catch (IOException e) {
      data.shutdownNow();
      throw e;
    }
  }

  int data() {
    return data.getPort();
  }

  int control() {
    return control.getPort();
  }

  /** Lets last words out, then ends. */
  @Override
  public void close() {
    data.shutdown();
    control.shutdown();
    try {
      data.awaitTermination(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    data.shutdownNow();
    control.shutdownNow();
  }
}
