package dev.whorl.router.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the messages of a chat. Only text is supported. */
final class MessageReader {
  private MessageReader() {}

  static List<Map<String, Object>> read(JsonNode messages) {
    if (!messages.isArray() || messages.isEmpty()) {
      throw new ApiException(
          ApiError.invalidValue("messages", "`messages` must be a list of at least one message."));
    }
    List<Map<String, Object>> read = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      read.add(message(new Fields("messages[%d]".formatted(i), messages.get(i))));
    }
    return read;
  }

  private static Map<String, Object> message(Fields fields) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", role(fields));
    message.put("content", content(fields));
    String name = fields.text("name");
    if (name != null) {
      message.put("name", name);
    }
    fields.neutral("tool_calls", JsonNodeFactory.instance.arrayNode());
    fields.neutral("tool_call_id");
    fields.neutral("function_call");
    fields.neutral("audio");
    fields.neutral("refusal");
    fields.neutral("annotations", JsonNodeFactory.instance.arrayNode());
    fields.end();
    return message;
  }

  private static String role(Fields fields) {
    String role = fields.requiredText("role");
    return switch (role) {
      case "system", "user", "assistant" -> role;
      // The newer name of the same role; templates know the older one.
      case "developer" -> "system";
      default ->
          throw fields.invalid(
              "role", "(%s) must be system, developer, user or assistant".formatted(role));
    };
  }

  private static String content(Fields fields) {
    JsonNode content = fields.required("content");
    if (content.isTextual()) {
      return content.asText();
    }
    if (!content.isArray()) {
      throw fields.wrongType("content", "a string or a list of text parts", content);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < content.size(); i++) {
      text.append(part(new Fields(fields.name("content[%d]".formatted(i)), content.get(i))));
    }
    return text.toString();
  }

  private static String part(Fields part) {
    String type = part.requiredText("type");
    if (!type.equals("text")) {
      throw new ApiException(
          ApiError.unsupported(
              part.name("type"),
              "`%s` (%s) is not supported by this server: the model takes text only."
                  .formatted(part.name("type"), type)));
    }
    String text = part.requiredText("text");
    part.end();
    return text;
  }
}
