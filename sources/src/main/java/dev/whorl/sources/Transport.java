package dev.whorl.sources;

import dev.whorl.sources.SourceFault.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * HTTP as sources speak it: redirects are followed, but what proves who we are goes to the first
 * host only; an answer that stands still ends with an IOException. Thread-safe.
 */
final class Transport implements AutoCloseable {
  private static final int MAX_REDIRECTS = 5;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration HEAD = Duration.ofSeconds(30);
  private static final long MAX_TEXT = 32L << 20;

  /** Adds what proves who we are to the headers of a request. */
  @FunctionalInterface
  interface Signer {
    Map<String, String> sign(String method, URI uri, Map<String, String> headers)
        throws SourceFault;
  }

  static final Signer NOBODY = (method, uri, headers) -> headers;

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          // One connection a file, and no windows of 16 MiB in a heap of 96.
          .version(HttpClient.Version.HTTP_1_1)
          .build();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("stalls").factory());
  private final Duration stall;

  /**
   * @param stall how long an answer may stand still
   */
  Transport(Duration stall) {
    this.stall = stall;
  }

  /** A signer that sends one Authorization header. */
  static Signer authorization(String value) {
    return (method, uri, headers) -> {
      Map<String, String> signed = new LinkedHashMap<>(headers);
      signed.put("Authorization", value);
      return signed;
    };
  }

  /** The answer whatever its status, redirects followed. The caller closes its body. */
  HttpResponse<InputStream> send(String method, URI uri, Map<String, String> headers, Signer signer)
      throws IOException, InterruptedException, SourceFault {
    URI at = uri;
    for (int redirects = 0; ; redirects++) {
      HttpResponse<InputStream> answer =
          once(method, at, headers, sameHost(uri, at) ? signer : NOBODY);
      String location = answer.headers().firstValue("Location").orElse("");
      if (!redirect(answer.statusCode()) || location.isEmpty()) {
        return answer;
      }
      answer.body().close();
      if (redirects == MAX_REDIRECTS) {
        throw new SourceFault(
            Kind.BAD, "%s redirects more than %d times.".formatted(uri, MAX_REDIRECTS));
      }
      at = target(at, location);
    }
  }

  /** The answer itself, a redirect too. */
  HttpResponse<InputStream> once(String method, URI uri, Map<String, String> headers, Signer signer)
      throws IOException, InterruptedException, SourceFault {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(HEAD);
    signer.sign(method, uri, headers).forEach(request::header);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  /** The body of a successful answer, which is small. */
  byte[] text(HttpResponse<InputStream> answer) throws IOException, SourceFault {
    try (InputStream body = watched(answer.body())) {
      byte[] bytes = body.readNBytes((int) MAX_TEXT + 1);
      if (bytes.length > MAX_TEXT) {
        throw new SourceFault(
            Kind.BAD,
            "%s answers with more than %d bytes where a list is expected."
                .formatted(answer.uri(), MAX_TEXT));
      }
      return bytes;
    }
  }

  /** The stream, which fails when nothing comes for too long. */
  InputStream watched(InputStream body) {
    return new Watched(body);
  }

  private static boolean redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private static boolean sameHost(URI first, URI second) {
    return first.getScheme().equals(second.getScheme())
        && first.getAuthority().equals(second.getAuthority());
  }

  private static URI target(URI from, String location) throws SourceFault {
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new SourceFault(
          Kind.BAD, "%s redirects to (%s), which is no address.".formatted(from, location));
    }
    boolean weaker = from.getScheme().equals("https") && !"https".equals(target.getScheme());
    if (weaker || target.getHost() == null) {
      throw new SourceFault(
          Kind.BAD, "%s redirects to (%s), which is not read by https.".formatted(from, target));
    }
    return target;
  }

  @Override
  public void close() {
    watch.shutdownNow();
    client.shutdownNow();
  }

  private final class Watched extends FilterInputStream {
    private final ScheduledFuture<?> looks;
    private volatile long lastRead = System.nanoTime();
    private volatile boolean stalled;

    Watched(InputStream body) {
      super(body);
      long pause = Math.max(1, stall.toMillis() / 4);
      looks = watch.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
    }

    private void look() {
      if (System.nanoTime() - lastRead > stall.toNanos()) {
        stalled = true;
        try {
          in.close();
        } catch (IOException e) {
          // The reader hears of it.
        }
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int read = super.read(bytes, offset, length);
        if (stalled) {
          throw new IOException("nothing came for " + stall.toSeconds() + " s");
        }
        lastRead = System.nanoTime();
        return read;
      } catch (IOException e) {
        throw stalled ? new IOException("nothing came for " + stall.toSeconds() + " s", e) : e;
      }
    }

    @Override
    public void close() throws IOException {
      looks.cancel(false);
      super.close();
    }
  }
}
