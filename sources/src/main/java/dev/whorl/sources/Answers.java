package dev.whorl.sources;

import dev.whorl.sources.SourceFault.Kind;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What statuses and headers of an answer mean. */
final class Answers {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private Answers() {}

  static boolean good(HttpResponse<?> answer) {
    return answer.statusCode() == 200 || answer.statusCode() == 206;
  }

  /**
   * What a status that is not wanted means.
   *
   * @param address the model's
   * @param credentials what to say where others are needed
   */
  static SourceFault fault(HttpResponse<?> answer, String address, String credentials) {
    int status = answer.statusCode();
    return switch (status) {
      case 401, 403 ->
          new SourceFault(
              Kind.DENIED,
              "The model (%s) is not given to this server (%s answers %d). %s"
                  .formatted(address, answer.uri().getHost(), status, credentials));
      case 404, 410 ->
          new SourceFault(
              Kind.MISSING,
              "The model (%s) does not exist: %s answers %d to %s. Check the address."
                  .formatted(address, answer.uri().getHost(), status, answer.uri().getPath()));
      case 412 ->
          new SourceFault(
              Kind.BAD,
              "The model (%s) was replaced while it was fetched. It is looked up again."
                  .formatted(address));
      case 408, 429, 500, 502, 503, 504 ->
          new SourceFault(
              Kind.UNREACHABLE,
              "The source of the model (%s) answers %d at %s. It is tried again."
                  .formatted(address, status, answer.uri().getHost()));
      default ->
          new SourceFault(
              Kind.BAD,
              "The source of the model (%s) answers %d at %s, which is not expected of it."
                  .formatted(address, status, answer.uri().getHost()));
    };
  }

  /** A path with everything percent-encoded but unreserved characters and slashes. */
  static String encoded(String path) {
    StringBuilder text = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c == '/' || UNRESERVED.indexOf(c) >= 0) {
        text.append(c);
      } else {
        text.append("%%%02X".formatted((int) c));
      }
    }
    return text.toString();
  }
}
