package dev.whorl.agent.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * /metrics and /health/{live,ready,started} over plain HTTP, for Prometheus and the kubelet. Tells
 * nothing about requests.
 */
public final class HttpPort implements AutoCloseable {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int NO_BACKLOG_CHOICE = 0;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Opens the port. */
  public HttpPort(InetSocketAddress address, PrometheusRegistry registry, Health health)
      throws IOException {
    server = HttpServer.create(address, NO_BACKLOG_CHOICE);
    server.setExecutor(threads);
    server.createContext("/metrics", new MetricsHandler(registry));
    check("/health/live", health::live);
    check("/health/ready", health::ready);
    check("/health/started", health::hasStarted);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void check(String path, BooleanSupplier healthy) {
    server.createContext(path, exchange -> answer(exchange, healthy.getAsBoolean()));
  }

  private static void answer(HttpExchange exchange, boolean healthy) throws IOException {
    byte[] text = (healthy ? "UP\n" : "DOWN\n").getBytes(StandardCharsets.US_ASCII);
    try (exchange) {
      exchange.sendResponseHeaders(healthy ? OK : UNAVAILABLE, text.length);
      exchange.getResponseBody().write(text);
    }
  }
}
