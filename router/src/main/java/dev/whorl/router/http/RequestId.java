package dev.whorl.router.http;

import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Gives every request an id: the client's {@code X-Request-Id}, or a drawn one when there is none
 * or it is no plain word of at most 128 characters. The answer carries it.
 */
final class RequestId {
  static final String HEADER = "X-Request-Id";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");
  private static final String KEY = "whorl-request-id";

  private RequestId() {}

  static void assign(RoutingContext http) {
    String given = http.request().getHeader(HEADER);
    String id =
        given != null && PLAIN.matcher(given).matches() ? given : UUID.randomUUID().toString();
    http.put(KEY, id);
    http.response().putHeader(HEADER, id);
    http.next();
  }

  static String of(RoutingContext http) {
    return http.get(KEY, "none");
  }
}
