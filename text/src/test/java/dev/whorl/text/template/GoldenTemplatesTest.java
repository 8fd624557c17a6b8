package dev.whorl.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates against what Python's jinja2 makes of them (src/test/python/chat_templates.py). */
class GoldenTemplatesTest {
  private static final JinjaEngine ENGINE = TestingEngine.ENGINE;
  private static final Map<String, String> SPECIAL =
      Map.of("bos_token", "<s>", "eos_token", "</s>");

  /** One conversation and what came out. */
  record Golden(
      List<Map<String, Object>> messages, @Nullable String text, @Nullable String refusal) {}

  record Case(String family, String name, Golden golden) {
    @Override
    public String toString() {
      return family + ": " + name;
    }
  }

  static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String family :
        List.of("smollm2", "llama3", "qwen25", "qwen3", "mistral", "gemma", "features")) {
      Map<String, Golden> goldens =
          new ObjectMapper().readValue(resource(family + ".json"), new TypeReference<>() {});
      goldens.forEach((name, golden) -> cases.add(new Case(family, name, golden)));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rendersAsPythonDoes(Case one) throws Exception {
    ChatTemplate template =
        new JinjaChatTemplate(ENGINE, resource(one.family() + ".jinja"), SPECIAL);
    Golden golden = one.golden();

    if (golden.text() != null) {
      assertThat(template.render(Conversation.of(golden.messages()))).isEqualTo(golden.text());
    } else {
      assertThatThrownBy(() -> template.render(Conversation.of(golden.messages())))
          .isInstanceOf(TemplateRefusal.class)
          .hasMessage(golden.refusal());
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            GoldenTemplatesTest.class.getResourceAsStream("/templates/" + name), name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
