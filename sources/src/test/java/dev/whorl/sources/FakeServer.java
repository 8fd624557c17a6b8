package dev.whorl.sources;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A web server with ranges and entity tags, which lists folders as buckets do, and a switch for
 * each way in which one fails.
 */
public final class FakeServer implements AutoCloseable {
  /** A request as it came. */
  public record Asked(
      String method, String path, @Nullable String range, @Nullable String authorization) {}

  public final Map<String, byte[]> files = new ConcurrentHashMap<>();
  final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

  /** Answers that break off after so many bytes of their body, and how many still will. */
  volatile int breakAfter = Integer.MAX_VALUE;

  final AtomicInteger breaks = new AtomicInteger();

  /** Answers with 503 that are still to come. */
  public final AtomicInteger unavailable = new AtomicInteger();

  /** Answers that stand still after their first byte, and how many still will. */
  final AtomicInteger stalls = new AtomicInteger();

  volatile boolean ranges = true;

  /** Where requests are redirected to; null: nowhere. */
  volatile @Nullable URI redirect;

  /** The Authorization header that is wanted; null: none. */
  volatile @Nullable String wanted;

  /** What it says beside 401; null: nothing. */
  volatile @Nullable String challenge;

  /** Entries of a page of a listing. */
  volatile int page = 1000;

  /** What stands behind the tag of every file: another text means other content. */
  volatile String edition = "1";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  public FakeServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String host() {
    return server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
  }

  public URI uri() {
    return URI.create("http://" + host());
  }

  public void put(String path, String text) {
    files.put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  public List<Asked> gets() {
    synchronized (asked) {
      return asked.stream().filter(a -> a.method().equals("GET")).toList();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              path,
              exchange.getRequestHeaders().getFirst("Range"),
              exchange.getRequestHeaders().getFirst("Authorization")));
      URI elsewhere = redirect;
      byte[] content = files.get(path);
      if (unavailable.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        exchange.sendResponseHeaders(503, -1);
      } else if (wanted != null
          && !path.equals("/token")
          && !wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        String asks = challenge;
        if (asks != null) {
          exchange.getResponseHeaders().set("WWW-Authenticate", asks);
        }
        exchange.sendResponseHeaders(401, -1);
      } else if (exchange.getRequestURI().getQuery() != null
          && exchange.getRequestURI().getQuery().contains("list-type=2")) {
        list(exchange, path);
      } else if (elsewhere != null && path.contains("/resolve/")) {
        exchange.getResponseHeaders().set("Location", elsewhere + path);
        exchange.sendResponseHeaders(302, -1);
      } else if (content == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        give(exchange, path, content);
      }
    }
  }

  private void list(HttpExchange exchange, String bucket) throws IOException {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : exchange.getRequestURI().getQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts[1]);
    }
    String prefix = bucket + "/" + query.getOrDefault("prefix", "");
    String after = query.getOrDefault("continuation-token", "");
    List<String> keys =
        files.keySet().stream()
            .filter(key -> key.startsWith(prefix) && key.indexOf('/', prefix.length()) < 0)
            .filter(key -> key.compareTo(after) > 0)
            .sorted()
            .toList();
    StringBuilder xml =
        new StringBuilder(
            "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    List<String> told = keys.subList(0, Math.min(page, keys.size()));
    for (String key : told) {
      xml.append("<Contents><Key>")
          .append(key.substring(bucket.length() + 1))
          .append("</Key><Size>")
          .append(Objects.requireNonNull(files.get(key)).length)
          .append("</Size><ETag>&quot;")
          .append(Integer.toHexString(key.hashCode()))
          .append(edition)
          .append("&quot;</ETag></Contents>");
    }
    if (told.size() < keys.size()) {
      xml.append("<NextContinuationToken>")
          .append(told.getLast())
          .append("</NextContinuationToken>");
    }
    byte[] body = xml.append("</ListBucketResult>").toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private void give(HttpExchange exchange, String path, byte[] content) throws IOException {
    exchange
        .getResponseHeaders()
        .set("ETag", "\"" + Integer.toHexString(path.hashCode()) + edition + "\"");
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = 0;
    int to = content.length;
    int status = 200;
    if (ranges && range != null) {
      String[] ends = range.replace("bytes=", "").split("-", -1);
      from = Integer.parseInt(ends[0]);
      to = Math.min(to, Integer.parseInt(ends[1]) + 1);
      status = 206;
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, content.length));
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, to - from);
    byte[] body = Arrays.copyOfRange(content, from, to);
    if (stalls.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      exchange.getResponseBody().write(body, 0, 1);
      exchange.getResponseBody().flush();
      awaitEnd();
    } else if (body.length > breakAfter && breaks.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      exchange.getResponseBody().write(body, 0, breakAfter);
      exchange.getResponseBody().flush();
    } else {
      exchange.getResponseBody().write(body);
    }
  }

  /** Holds an answer open until the server ends. */
  private void awaitEnd() {
    try {
      threads.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
