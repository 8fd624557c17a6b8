package dev.whorl.text.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The long form of the template tests: published templates against the transformers library. Needs
 * what src/test/python/official_templates.py has written: {@code -Dtest=OfficialTemplatesComparison
 * -Dwhorl.templates=FILE}.
 */
class OfficialTemplatesComparison {
  static final String FILE = "whorl.templates";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> SPECIAL =
      Map.of("bos_token", "<s>", "eos_token", "</s>");

  private record Answer(@Nullable String text, @Nullable String refusal) {}

  @Test
  void rendersAndRefusesAsTransformersDoes() throws Exception {
    JsonNode file = JSON.readTree(new File(System.getProperty(FILE)));
    LocalDateTime now = LocalDateTime.parse(file.path("now").asText());
    List<String> different = new ArrayList<>();
    List<Long> nanos = new ArrayList<>();
    int texts = 0;
    int refusals = 0;
    for (JsonNode template : file.path("templates")) {
      for (JsonNode one : template.path("cases")) {
        JinjaChatTemplate chat =
            new JinjaChatTemplate(TestingEngine.ENGINE, template.path("source").asText(), SPECIAL);
        answer(chat, one.path("chat"), now);
        long started = System.nanoTime();
        Answer answer = answer(chat, one.path("chat"), now);
        nanos.add(System.nanoTime() - started);
        texts += answer.text() == null ? 0 : 1;
        refusals += answer.text() == null ? 1 : 0;
        boolean equal =
            one.has("text")
                ? one.path("text").asText().equals(answer.text())
                : answer.text() == null;
        if (!equal) {
          different.add(
              "%s, %s: expected %s, got %s"
                  .formatted(
                      template.path("template").asText(),
                      one.path("name").asText(),
                      one.has("text") ? one.path("text") : one.path("refusal"),
                      answer));
        }
      }
    }
    nanos.sort(null);
    System.out.printf(
        "%d templates: %d texts, %d refusals, %d different; median %.2f ms, 99 %% %.2f ms%n",
        file.path("templates").size(),
        texts,
        refusals,
        different.size(),
        nanos.get(nanos.size() / 2) / 1e6,
        nanos.get(nanos.size() * 99 / 100) / 1e6);
    assertThat(different).isEmpty();
  }

  private static Answer answer(JinjaChatTemplate template, JsonNode chat, LocalDateTime now) {
    Map<String, Object> variables =
        JSON.convertValue(chat, new TypeReference<LinkedHashMap<String, Object>>() {});
    List<Map<String, Object>> messages =
        JSON.convertValue(variables.remove("messages"), new TypeReference<>() {});
    try {
      return new Answer(template.render(new Conversation(messages, variables), now), null);
    } catch (TemplateRefusal e) {
      return new Answer(null, e.getMessage());
    }
  }
}
