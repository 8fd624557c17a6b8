package dev.whorl.router.http;

import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.ApiException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;

/**
 * What every request to the API passes before anybody looks at what it asks for: it gets an id, is
 * logged, and must come as it shall come. A process that is about to end asks clients to come back
 * by another connection, which leads to another router.
 */
public final class Entry {
  private static final String PATH = "/v1/*";
  private final EntrySettings settings;
  private final AccessLog log;
  private volatile boolean leaving;

  /** Of a process that is not about to end. */
  public Entry(EntrySettings settings) {
    this.settings = settings;
    this.log = new AccessLog(settings.accessLog());
  }

  /** From now on every answer asks its client for another connection. */
  public void leave() {
    leaving = true;
  }

  void mount(Router router) {
    router.route(PATH).handler(RequestId::assign);
    router.route(PATH).handler(log::begin);
    router.route(PATH).handler(this::sendAway);
    if (!settings.corsOrigins().isEmpty()) {
      router.route(PATH).handler(cors(settings.corsOrigins()));
    }
    if (settings.tlsOnly()) {
      router.route(PATH).handler(Entry::requireTls);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void sendAway(RoutingContext http) {
    if (leaving) {
      if (http.request().version() == HttpVersion.HTTP_2) {
        http.request().connection().goAway(0);
      } else {
        http.response().putHeader("Connection", "close");
      }
    }
    http.next();
  }

  private static CorsHandler cors(List<String> origins) {
    CorsHandler cors = CorsHandler.create();
    if (!origins.contains("*")) {
      cors.addOrigins(origins);
    }
    return cors.allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.OPTIONS))
        .allowedHeaders(Set.of("Authorization", "Content-Type", RequestId.HEADER))
        .exposedHeaders(Set.of(RequestId.HEADER, "Retry-After", OpenAiRoutes.IGNORED))
        .maxAgeSeconds(600);
  }

  private static void requireTls(RoutingContext http) {
    if (!http.request().isSSL()) {
      throw new ApiException(
          ApiError.forbidden(
              "https_required", "The API is served by HTTPS only; use https:// and its port."));
    }
    http.next();
  }
}
