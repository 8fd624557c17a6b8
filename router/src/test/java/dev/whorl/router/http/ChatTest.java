package dev.whorl.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code /v1/chat/completions} when all goes well. */
class ChatTest {
  private static final String PATH = "/v1/chat/completions";
  private static final String HI =
      "\"model\": \"smollm2\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]";

  private final Front front = new Front(8).place(8).answering("Hello 🙃!");

  @AfterEach
  void close() {
    front.close();
  }

  @Test
  void answersWhole() throws Exception {
    HttpResponse<String> response = front.post(PATH, "{" + HI + "}");
    JsonNode body = Front.json(response.body());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(body.path("object").asText()).isEqualTo("chat.completion");
    assertThat(body.path("model").asText()).isEqualTo("smollm2");
    JsonNode choice = body.path("choices").path(0);
    assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
    assertThat(choice.path("message").path("content").asText()).isEqualTo("Hello 🙃!");
    assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
    // The reference prompt "chat_short" has 31 tokens; the end token is one of the generated ones.
    assertThat(body.path("usage").path("prompt_tokens").asInt()).isEqualTo(31);
    int generated = front.ids("Hello 🙃!").size() + 1;
    assertThat(body.path("usage").path("completion_tokens").asInt()).isEqualTo(generated);
    assertThat(body.path("usage").path("total_tokens").asInt()).isEqualTo(31 + generated);
    Front.await(() -> front.ring.openSessions() == 0);
  }

  @Test
  void streamsRoleThenTextThenFinishThenUsageThenDone() throws Exception {
    HttpResponse<String> response =
        front.post(
            PATH, "{" + HI + ", \"stream\": true, \"stream_options\": {\"include_usage\": true}}");
    List<String> events = Front.events(response);

    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(events.getLast()).isEqualTo("[DONE]");
    JsonNode first = Front.json(events.getFirst());
    assertThat(first.path("object").asText()).isEqualTo("chat.completion.chunk");
    assertThat(first.path("choices").path(0).path("delta").path("role").asText())
        .isEqualTo("assistant");
    assertThat(first.path("usage").isNull()).isTrue();
    StringBuilder text = new StringBuilder();
    for (String event : events.subList(0, events.size() - 2)) {
      text.append(delta(event).path("content").asText(""));
      assertThat(event).doesNotContain("\uFFFD");
    }
    assertThat(text).hasToString("Hello 🙃!");
    JsonNode last = Front.json(events.get(events.size() - 3)).path("choices").path(0);
    assertThat(last.path("finish_reason").asText()).isEqualTo("stop");
    JsonNode usage = Front.json(events.get(events.size() - 2));
    assertThat(usage.path("choices").isEmpty()).isTrue();
    assertThat(usage.path("usage").path("prompt_tokens").asInt()).isEqualTo(31);
  }

  @Test
  void withoutTheOptionNoUsageIsStreamed() throws Exception {
    HttpResponse<String> response = front.post(PATH, "{" + HI + ", \"stream\": true}");

    assertThat(response.body()).doesNotContain("usage").endsWith("data: [DONE]\n\n");
  }

  @Test
  void aStopStringEndsTheTextAndTheSession() throws Exception {
    front.answering("one two three four");
    HttpResponse<String> response =
        front.post(PATH, "{" + HI + ", \"stream\": true, \"stop\": [\" thr\", \"zzz\"]}");
    StringBuilder text = new StringBuilder();
    List<String> events = Front.events(response);
    for (String event : events.subList(0, events.size() - 1)) {
      text.append(delta(event).path("content").asText(""));
    }

    assertThat(text).hasToString("one two");
    assertThat(response.body()).contains("\"finish_reason\":\"stop\"").doesNotContain("thr");
    assertThat(front.charged).hasValue(front.ids("one two three").size());
    Front.await(() -> front.ring.openSessions() == 0);
  }

  @Test
  void lengthIsAFinishReason() throws Exception {
    JsonNode body =
        Front.json(front.post(PATH, "{" + HI + ", \"max_completion_tokens\": 1}").body());

    assertThat(body.path("choices").path(0).path("finish_reason").asText()).isEqualTo("length");
    assertThat(body.path("usage").path("completion_tokens").asInt()).isOne();
  }

  @Test
  void severalChoicesAreSeveralSessionsWithSeedsOfTheirOwn() throws Exception {
    JsonNode body = Front.json(front.post(PATH, "{" + HI + ", \"n\": 3, \"seed\": 5}").body());

    assertThat(body.path("choices")).hasSize(3);
    assertThat(body.path("choices").path(2).path("index").asInt()).isEqualTo(2);
    assertThat(front.ring.opened.stream().map(open -> open.getSampling().getSeed()))
        .containsExactlyInAnyOrder(5L, 6L, 7L);
    assertThat(body.path("usage").path("prompt_tokens").asInt()).isEqualTo(31);
  }

  @Test
  void samplingTravelsAsAsked() throws Exception {
    front.post(
        PATH, "{" + HI + ", \"temperature\": 0.5, \"top_p\": 0.25, \"top_k\": 7, \"user\": \"u\"}");

    var sampling = front.ring.opened.getFirst().getSampling();
    assertThat(sampling.getTemperature()).isEqualTo(0.5f);
    assertThat(sampling.getTopP()).isEqualTo(0.25f);
    assertThat(sampling.getTopK()).isEqualTo(7);
    assertThat(sampling.getSeed()).isEqualTo(77);
    assertThat(sampling.getEosIdsList()).containsExactlyInAnyOrder(2, 0);
    assertThat(sampling.getTopLogprobs()).isEqualTo(-1);
    assertThat(sampling.getMaxTokens()).isEqualTo(Front.SLOT.tokens() - 31);
  }

  @Test
  void logprobsGoWithTheirText() throws Exception {
    JsonNode body =
        Front.json(
            front.post(PATH, "{" + HI + ", \"logprobs\": true, \"top_logprobs\": 2}").body());
    JsonNode content = body.path("choices").path(0).path("logprobs").path("content");

    assertThat(content).hasSize(front.ids("Hello 🙃!").size());
    assertThat(content.path(0).path("token").asText()).isEqualTo("Hello");
    assertThat(content.path(0).path("logprob").asDouble()).isEqualTo(-0.5);
    assertThat(content.path(0).path("bytes").path(0).asInt()).isEqualTo('H');
    assertThat(content.path(0).path("top_logprobs")).hasSize(2);
  }

  private static JsonNode delta(String event) throws Exception {
    return Front.json(event).path("choices").path(0).path("delta");
  }
}
