package dev.whorl.router.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.ApiException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON bodies. */
final class Json {
  private static final int MAX_DEPTH = 32;

  /** Values, names and brackets: the tree takes some fifty bytes for each. */
  private static final int MAX_TOKENS = 1 << 20;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  /** Throws ApiException for anything but one JSON value. */
  static JsonNode read(@Nullable Buffer body) {
    if (body == null || body.length() == 0) {
      throw new ApiException(ApiError.invalid(null, "invalid_json", "The request has no body."));
    }
    try {
      return MAPPER.readTree(body.getBytes());
    } catch (StreamConstraintsException e) {
      throw new ApiException(
          ApiError.invalid(
              null,
              "invalid_json",
              "The request body has too many values (at most %d), is nested too deeply (at most %d) or has a number or name that is too long: %s"
                  .formatted(MAX_TOKENS, MAX_DEPTH, e.getOriginalMessage())));
    } catch (JsonProcessingException e) {
      throw new ApiException(
          ApiError.invalid(
              null, "invalid_json", "The request body is no JSON: " + e.getOriginalMessage()));
    } catch (IOException e) {
      throw new ApiException(
          ApiError.invalid(null, "invalid_json", "The request body is no text."));
    }
  }

  static String text(JsonNode value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON tree cannot be written.", e);
    }
  }

  /** Ends an answer. Nobody has to hear whether the client was still there. */
  @SuppressWarnings("FutureReturnValueIgnored")
  static void send(HttpServerResponse response, JsonNode body) {
    response.putHeader("Content-Type", "application/json").end(text(body));
  }
}
