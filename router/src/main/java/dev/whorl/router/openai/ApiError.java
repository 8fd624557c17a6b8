package dev.whorl.router.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An error as clients see it.
 *
 * @param status of HTTP
 * @param type class of errors
 * @param code which error, stable; null for none
 * @param param the field that is wrong, null if none is
 * @param retryAfter when to come again, null if coming again does not help
 */
public record ApiError(
    int status,
    String type,
    @Nullable String code,
    @Nullable String param,
    String message,
    @Nullable Duration retryAfter) {
  private static final String INVALID_REQUEST = "invalid_request_error";

  /** The same error in other words. */
  public ApiError withMessage(String words) {
    return new ApiError(status, type, code, param, words, retryAfter);
  }

  /** A request that cannot be carried out as it is. */
  public static ApiError invalid(@Nullable String param, String code, String message) {
    return new ApiError(400, INVALID_REQUEST, code, param, message, null);
  }

  /** A field with a wrong value. */
  public static ApiError invalidValue(String param, String message) {
    return invalid(param, "invalid_value", message);
  }

  /** Something that this server does not do. */
  public static ApiError unsupported(String param, String message) {
    return invalid(param, "unsupported_parameter", message);
  }

  public static ApiError modelNotFound(String model) {
    return new ApiError(
        404,
        INVALID_REQUEST,
        "model_not_found",
        "model",
        "The model `%s` does not exist here; GET /v1/models lists what does.".formatted(model),
        null);
  }

  /** Nobody who may ask here. */
  public static ApiError unauthorized(String message) {
    return new ApiError(401, INVALID_REQUEST, "invalid_api_key", null, message, null);
  }

  /** No such path or method. */
  public static ApiError unknownUrl(int status, String message) {
    return new ApiError(status, INVALID_REQUEST, "unknown_url", null, message, null);
  }

  public static ApiError tooLarge(long limit) {
    String message = "The request body exceeds %d bytes.".formatted(limit);
    return new ApiError(413, INVALID_REQUEST, "request_too_large", null, message, null);
  }

  /** A way of asking that is not allowed here. */
  public static ApiError forbidden(String code, String message) {
    return new ApiError(403, INVALID_REQUEST, code, null, message, null);
  }

  /** A request body that did not come in time. */
  public static ApiError tooSlow(Duration limit) {
    String message = "The request body was not there within %d s.".formatted(limit.toSeconds());
    return new ApiError(408, INVALID_REQUEST, "request_timeout", null, message, null);
  }

  /** An answer that was not complete in the time that requests have here. */
  public static ApiError deadline(Duration limit) {
    String message =
        "The answer was not complete within %d s, the longest that a request may take here."
            .formatted(limit.toSeconds());
    return new ApiError(504, "server_error", "deadline_exceeded", null, message, null);
  }

  /** More requests than are allowed to wait. */
  public static ApiError overloaded(String code, String message, Duration retryAfter) {
    return new ApiError(429, "rate_limit_error", code, null, message, retryAfter);
  }

  /** The service cannot do its work now. */
  public static ApiError unavailable(String code, String message, Duration retryAfter) {
    return new ApiError(503, "service_unavailable", code, null, message, retryAfter);
  }

  /** A fault of the server. */
  public static ApiError internal(String message) {
    return new ApiError(500, "server_error", "internal_error", null, message, null);
  }

  /** {@code {"error": {…}}}. */
  public ObjectNode json() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return body;
  }
}
