package dev.whorl.text.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a chat template gets from a client.
 *
 * @param messages in order, each with {@code role} and {@code content} at least
 * @param variables further variables by name ({@code enable_thinking}, …), values as JSON has them;
 *     they replace those that the library sets
 */
public record Conversation(List<Map<String, Object>> messages, Map<String, Object> variables) {
  public Conversation {
    messages = List.copyOf(messages);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  public static Conversation of(List<Map<String, Object>> messages) {
    return new Conversation(messages, Map.of());
  }
}
