package dev.whorl.text.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolArgumentsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"b\": 1, \"a\": [2]} | {b=1, a=[2]}",
        "''                     | {}",
        "not json               | not json",
      })
  void stringsOfJsonBecomeObjects(String arguments, String expected) {
    List<Map<String, Object>> parsed =
        ToolArguments.parsed(List.of(call(Map.of("name", "f", "arguments", arguments))));

    assertThat(parsed.getFirst().get("tool_calls"))
        .asString()
        .contains("arguments=" + expected)
        .contains("name=f");
  }

  @Test
  void whatIsAnObjectAlreadyAndOtherMessagesStay() {
    List<Map<String, Object>> messages =
        List.of(
            call(Map.of("name", "f", "arguments", Map.of("a", 1))),
            Map.of("role", "user", "content", "{\"a\": 1}"));

    assertThat(ToolArguments.parsed(messages)).isEqualTo(messages);
  }

  private static Map<String, Object> call(Map<String, Object> function) {
    return Map.of("role", "assistant", "tool_calls", List.of(Map.of("function", function)));
  }
}
