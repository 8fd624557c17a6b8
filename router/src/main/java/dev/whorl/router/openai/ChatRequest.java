package dev.whorl.router.openai;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.whorl.text.template.Conversation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request for a chat completion.
 *
 * @param conversation messages, at least one, and what else the template is given
 * @param ignored full names of fields that were sent and change nothing
 */
public record ChatRequest(
    Conversation conversation, GenerationOptions options, List<String> ignored) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Variables that a client may not set: other fields of the request or the server decide. */
  private static final Set<String> RESERVED =
      Set.of("messages", "tools", "documents", "bos_token", "eos_token", "unk_token", "pad_token");

  public ChatRequest {
    ignored = List.copyOf(ignored);
  }

  /** In order, as chat templates take them. */
  public List<Map<String, Object>> messages() {
    return conversation.messages();
  }

  /** Reads and checks a request. Throws ApiException that names the field for anything wrong. */
  public static ChatRequest read(JsonNode body) {
    Fields fields = Fields.of(body);
    GenerationOptions options = OptionReader.read(fields, maxTokens(fields), topLogprobs(fields));
    Conversation conversation =
        new Conversation(MessageReader.read(fields), templateVariables(fields));
    refuseTools(fields);
    refuseOtherKinds(fields);
    IgnoredFields.declare(fields);
    fields.end();
    return new ChatRequest(conversation, options, fields.ignored());
  }

  /** What reaches the template besides messages; templates ignore what they do not know. */
  private static Map<String, Object> templateVariables(Fields fields) {
    Map<String, Object> variables = new LinkedHashMap<>();
    JsonNode given = fields.value("chat_template_kwargs");
    if (given != null) {
      if (!given.isObject()) {
        throw fields.wrongType("chat_template_kwargs", "an object", given);
      }
      given
          .properties()
          .forEach(entry -> {
            if (RESERVED.contains(entry.getKey())) {
              throw fields.invalid(
                  "chat_template_kwargs", "must not set `%s`".formatted(entry.getKey()));
            }
            variables.put(
                entry.getKey(),
                JSON.convertValue(entry.getValue(), new TypeReference<@Nullable Object>() {}));
          });
    }
    if (fields.value("enable_thinking") != null) {
      variables.put("enable_thinking", fields.flag("enable_thinking", true));
    }
    if (fields.value("add_generation_prompt") != null) {
      variables.put("add_generation_prompt", fields.flag("add_generation_prompt", true));
    }
    return variables;
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
    fields.harmless("parallel_tool_calls"); // there are no tools to be called
    fields.neutral("functions", NODES.arrayNode());
    fields.neutral("function_call", TextNode.valueOf("none"));
  }

  private static void refuseOtherKinds(Fields fields) {
    fields.neutral("response_format", NODES.objectNode().put("type", "text"));
    fields.neutral("modalities", NODES.arrayNode().add("text"));
    fields.neutral("audio");
    fields.neutral("prediction");
    fields.neutral("reasoning_effort", TextNode.valueOf("none"));
    fields.neutral("verbosity", TextNode.valueOf("medium"));
    fields.neutral("chat_template");
    fields.neutral("continue_final_message", BooleanNode.FALSE);
    fields.neutral("documents", NODES.arrayNode());
    fields.neutral("add_special_tokens", BooleanNode.FALSE);
    fields.neutral("web_search_options");
  }
}
