package dev.whorl.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that are refused, in the shape of the OpenAI API. */
class ErrorsTest {
  private static final String MESSAGES =
      "\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]";
  private static Front front;

  @BeforeAll
  static void start() {
    front = new Front(8).place(8).answering("x");
  }

  @AfterAll
  static void stop() {
    front.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"frequency_penalty\": 0.5               | frequency_penalty             | unsupported_parameter",
        "\"presence_penalty\": 1                  | presence_penalty              | unsupported_parameter",
        "\"logit_bias\": {\"5\": 1}               | logit_bias                    | unsupported_parameter",
        "\"tools\": [{\"type\": \"function\"}]    | tools                         | unsupported_parameter",
        "\"tool_choice\": \"auto\"                | tool_choice                   | unsupported_parameter",
        "\"response_format\": {\"type\": \"json_object\"} | response_format       | unsupported_parameter",
        "\"reasoning_effort\": \"high\"           | reasoning_effort              | unsupported_parameter",
        "\"store\": true                          | store                         | unsupported_parameter",
        "\"echo\": true                           | echo                          | unknown_parameter",
        "\"no_such_thing\": 1                     | no_such_thing                 | unknown_parameter",
        "\"stream\": true, \"stream_options\": {\"x\": 1} | stream_options.x      | unknown_parameter",
        "\"stream_options\": {\"include_usage\": true} | stream_options           | invalid_value",
        "\"temperature\": 3                       | temperature                   | invalid_value",
        "\"temperature\": \"hot\"                 | temperature                   | invalid_type",
        "\"top_p\": 0                             | top_p                         | invalid_value",
        "\"top_p\": 1e-46                         | top_p                         | invalid_value",
        "\"n\": 17                                | n                             | invalid_value",
        "\"n\": 0                                 | n                             | invalid_value",
        "\"n\": 1.5                               | n                             | invalid_type",
        "\"max_tokens\": 0                        | max_tokens                    | invalid_value",
        "\"max_tokens\": 2, \"max_completion_tokens\": 3 | max_tokens             | invalid_value",
        "\"stop\": [\"\"]                         | stop                          | invalid_value",
        "\"stop\": 5                              | stop                          | invalid_type",
        "\"top_logprobs\": 2                      | top_logprobs                  | invalid_value",
        "\"logprobs\": true, \"top_logprobs\": 21 | top_logprobs                  | invalid_value",
        "\"stop_token_ids\": [49168]              | stop_token_ids                | invalid_value",
        "\"stream\": \"yes\"                      | stream                        | invalid_type",
        "\"max_tokens\": 66                       | messages                      | context_length_exceeded",
      })
  void namesTheFieldThatIsWrong(String field, String param, String code) throws Exception {
    var response = chat("\"model\": \"smollm2\", " + MESSAGES + ", " + field);

    expect(response, 400, code, param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[]                                                       | messages                    | invalid_value",
        "[{\"role\": \"robot\", \"content\": \"x\"}]              | messages[0].role            | invalid_value",
        "[{\"role\": \"user\"}]                                   | messages[0].content         | missing_required_parameter",
        "[{\"role\": \"user\", \"content\": 5}]                   | messages[0].content         | invalid_type",
        "[{\"role\": \"user\", \"content\": \"x\", \"y\": 1}]     | messages[0].y               | unknown_parameter",
        "[{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]}] | messages[0].content[0].type | unsupported_parameter",
        "[{\"role\": \"tool\", \"content\": \"x\"}]               | messages[0].role            | invalid_value",
      })
  void namesTheMessageThatIsWrong(String messages, String param, String code) throws Exception {
    expect(chat("\"model\": \"smollm2\", \"messages\": " + messages), 400, code, param);
  }

  @Test
  void anotherModelIsNotFound() throws Exception {
    expect(chat("\"model\": \"gpt-4\", " + MESSAGES), 404, "model_not_found", "model");
    expect(front.send(front.to("/v1/models/gpt-4")), 404, "model_not_found", "model");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    expect(chat(MESSAGES), 400, "missing_required_parameter", "model");
    expect(chat("\"model\": \"smollm2\""), 400, "missing_required_parameter", "messages");
    expect(
        front.post("/v1/completions", "{\"model\": \"smollm2\"}"),
        400,
        "missing_required_parameter",
        "prompt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"prompt\": \"\"                    | prompt  | invalid_value",
        "\"prompt\": []                      | prompt  | invalid_type",
        "\"prompt\": [1, \"a\"]              | prompt  | invalid_type",
        "\"prompt\": [49168]                 | prompt  | invalid_value",
        "\"prompt\": \"a\", \"echo\": true   | echo    | unsupported_parameter",
        "\"prompt\": \"a\", \"best_of\": 2   | best_of | unsupported_parameter",
        "\"prompt\": \"a\", \"suffix\": \"b\"| suffix  | unsupported_parameter",
        "\"prompt\": \"a\", \"max_tokens\": 96 | prompt | context_length_exceeded",
      })
  void namesTheFieldOfACompletion(String fields, String param, String code) throws Exception {
    expect(
        front.post("/v1/completions", "{\"model\": \"smollm2\", " + fields + "}"),
        400,
        code,
        param);
  }

  @Test
  void whatIsNoJsonIsRefused() throws Exception {
    expect(front.post("/v1/chat/completions", "{\"model\": "), 400, "invalid_json", null);
    expect(front.post("/v1/chat/completions", ""), 400, "invalid_json", null);
    expect(front.post("/v1/chat/completions", "{} {}"), 400, "invalid_json", null);
    expect(front.post("/v1/chat/completions", "[]"), 400, "invalid_type", null);
  }

  @Test
  void unknownPathsAndMethods() throws Exception {
    expect(front.post("/v1/embeddings", "{}"), 404, "unknown_url", null);
    expect(front.send(front.to("/v1/chat/completions").GET()), 405, "unknown_url", null);
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    expect(
        front.post("/v1/completions", "{\"prompt\": \"" + "x".repeat(2 << 20) + "\"}"),
        413,
        "request_too_large",
        null);
  }

  @Test
  void requestIdsComeBack() throws Exception {
    var given = front.send(front.to("/v1/models").header("X-Request-Id", "abc-1"));
    var odd = front.send(front.to("/v1/models").header("X-Request-Id", "a b"));

    assertThat(given.headers().firstValue("X-Request-Id")).contains("abc-1");
    assertThat(odd.headers().firstValue("X-Request-Id")).get().asString().hasSize(36);
  }

  @Test
  void modelsAreListed() throws Exception {
    JsonNode list = Front.json(front.send(front.to("/v1/models")).body());

    assertThat(list.path("data").path(0).path("id").asText()).isEqualTo("smollm2");
    assertThat(list.path("data").path(0).path("max_model_len").asInt())
        .isEqualTo(Front.SLOT.maxInputTokens());
    JsonNode one = Front.json(front.send(front.to("/v1/models/smollm2")).body());
    assertThat(one).isEqualTo(list.path("data").path(0));
  }

  private static HttpResponse<String> chat(String fields) throws Exception {
    return front.post("/v1/chat/completions", "{" + fields + "}");
  }

  private static void expect(
      HttpResponse<String> response, int status, String code, @Nullable String param)
      throws Exception {
    JsonNode error = Front.json(response.body()).path("error");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(error.path("code").asText()).as(response.body()).isEqualTo(code);
    assertThat(error.path("param").asText(null)).as(response.body()).isEqualTo(param);
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("message").asText()).isNotBlank();
    assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
  }
}
