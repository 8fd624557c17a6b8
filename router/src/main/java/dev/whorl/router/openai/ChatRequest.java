package dev.whorl.router.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request for a chat completion.
 *
 * @param messages as chat templates take them, at least one
 */
public record ChatRequest(List<Map<String, Object>> messages, GenerationOptions options) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  public ChatRequest {
    messages = List.copyOf(messages);
  }

  /** Reads and checks a request. Throws ApiException that names the field for anything wrong. */
  public static ChatRequest read(JsonNode body) {
    Fields fields = new Fields("", body);
    GenerationOptions options = OptionReader.read(fields, maxTokens(fields), topLogprobs(fields));
    List<Map<String, Object>> messages = MessageReader.read(fields.required("messages"));
    refuseTools(fields);
    refuseOtherKinds(fields);
    fields.end();
    return new ChatRequest(messages, options);
  }

  private static @Nullable Long maxTokens(Fields fields) {
    Long old = fields.integer("max_tokens", 1, Integer.MAX_VALUE);
    Long current = fields.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
    if (old != null && current != null && !old.equals(current)) {
      throw fields.invalid(
          "max_tokens",
          "(%d) contradicts `max_completion_tokens` (%d); send one of them"
              .formatted(old, current));
    }
    return current == null ? old : current;
  }

  private static int topLogprobs(Fields fields) {
    boolean wanted = fields.flag("logprobs", false);
    Long top = fields.integer("top_logprobs", 0, OptionReader.MAX_TOP_LOGPROBS);
    if (top != null && !wanted) {
      throw fields.invalid("top_logprobs", "is only allowed when `logprobs` is true");
    }
    if (!wanted) {
      return -1;
    }
    return top == null ? 0 : top.intValue();
  }

  private static void refuseTools(Fields fields) {
    fields.neutral("tools", NODES.arrayNode());
    fields.neutral("tool_choice", TextNode.valueOf("none"));
    fields.neutral("parallel_tool_calls");
    fields.neutral("functions", NODES.arrayNode());
    fields.neutral("function_call", TextNode.valueOf("none"));
  }

  private static void refuseOtherKinds(Fields fields) {
    fields.neutral("response_format", NODES.objectNode().put("type", "text"));
    fields.neutral("modalities", NODES.arrayNode().add("text"));
    fields.neutral("audio");
    fields.neutral("prediction");
    fields.neutral("reasoning_effort", TextNode.valueOf("none"));
    fields.neutral("verbosity");
    fields.neutral("web_search_options");
    fields.neutral("store", BooleanNode.FALSE);
    fields.neutral("metadata", NODES.objectNode());
    fields.neutral("service_tier", TextNode.valueOf("auto"), TextNode.valueOf("default"));
  }
}
