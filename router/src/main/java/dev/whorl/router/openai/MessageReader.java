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

  /** The messages as templates take them. */
  static List<Map<String, Object>> read(Fields request) {
    JsonNode messages = request.required("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw new ApiException(
          ApiError.invalidValue("messages", "`messages` must be a list of at least one message."));
    }
    List<Map<String, Object>> read = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      read.add(message(request.nested("messages[%d]".formatted(i), messages.get(i))));
    }
    return read;
  }

  private static Map<String, Object> message(Fields fields) {
    Map<String, Object> message = new LinkedHashMap<>();
    String role = role(fields);
    message.put("role", role);
    message.put("content", content(fields, role));
    putText(message, fields, "name");
    // What a model that reasons has thought: templates of such models know it under this name.
    putText(message, fields, "reasoning_content");
    fields.neutral("tool_calls", JsonNodeFactory.instance.arrayNode());
    fields.neutral("tool_call_id");
    fields.neutral("function_call");
    fields.neutral("audio");
    fields.neutral("refusal");
    // Servers and gateways add these to answers, and clients send answers back.
    fields.harmless(
        "annotations",
        "cache_control",
        "id",
        "logprobs",
        "provider_specific_fields",
        "stop_reason",
        "token_ids");
    fields.end();
    return message;
  }

  private static void putText(Map<String, Object> message, Fields fields, String field) {
    String text = fields.text(field);
    if (text != null) {
      message.put(field, text);
    }
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

  private static String content(Fields fields, String role) {
    // An answer without a text, as clients send it back.
    JsonNode content =
        role.equals("assistant") ? fields.value("content") : fields.required("content");
    if (content == null) {
      return "";
    }
    if (content.isTextual()) {
      return content.asText();
    }
    if (!content.isArray()) {
      throw fields.wrongType("content", "a string or a list of text parts", content);
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < content.size(); i++) {
      texts.add(part(fields.nested("content[%d]".formatted(i), content.get(i))));
    }
    return String.join("\n", texts); // as other servers do: parts are no halves of a word
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
    part.harmless("annotations", "cache_control", "id");
    part.end();
    return text;
  }
}
