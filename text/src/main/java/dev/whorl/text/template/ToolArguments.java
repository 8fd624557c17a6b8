package dev.whorl.text.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of tool calls as templates want them. OpenAI's API sends them as a string of JSON;
 * templates go through an object, and would quote a string once more.
 */
final class ToolArguments {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ToolArguments() {}

  /** The messages with objects for strings of JSON; a string that is none stays. */
  static List<Map<String, Object>> parsed(List<Map<String, Object>> messages) {
    List<Map<String, Object>> parsed = new ArrayList<>();
    for (Map<String, Object> message : messages) {
      parsed.add(
          message.get("tool_calls") instanceof List<?> calls
              ? with(message, "tool_calls", calls.stream().map(ToolArguments::call).toList())
              : message);
    }
    return parsed;
  }

  private static Object call(Object call) {
    if (call instanceof Map<?, ?> map
        && map.get("function") instanceof Map<?, ?> function
        && function.get("arguments") instanceof String text) {
      return with(map, "function", with(function, "arguments", value(text)));
    }
    return call;
  }

  private static @Nullable Object value(String text) {
    try {
      return text.isBlank() ? Map.of() : JSON.readValue(text, Object.class);
    } catch (JsonProcessingException e) {
      return text;
    }
  }

  /** A copy with another value in the same place. */
  private static Map<String, Object> with(Map<?, ?> map, String key, @Nullable Object value) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((name, old) -> copy.put(String.valueOf(name), old));
    copy.put(key, value);
    return copy;
  }
}
