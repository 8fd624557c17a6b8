package dev.whorl.router.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A request for plain completions.
 *
 * @param prompts at least one
 * @param ignored full names of fields that were sent and change nothing
 */
public record CompletionRequest(
    List<Prompt> prompts, GenerationOptions options, List<String> ignored) {
  private static final int MAX_PROMPTS = 128;
  private static final long DEFAULT_MAX_TOKENS = 16; // as OpenAI

  public CompletionRequest {
    prompts = List.copyOf(prompts);
    ignored = List.copyOf(ignored);
  }

  /** A text, or token ids that stand for themselves. */
  public sealed interface Prompt {
    /**
     * @param control control tokens that stand in the text are meant as such
     * @param begin the model's begin token is put in front
     */
    record Text(String text, boolean control, boolean begin) implements Prompt {}

    record Ids(List<Integer> ids) implements Prompt {
      public Ids {
        ids = List.copyOf(ids);
      }
    }
  }

  /** Reads and checks a request. Throws ApiException that names the field for anything wrong. */
  public static CompletionRequest read(JsonNode body) {
    Fields fields = Fields.of(body);
    Long maxTokens = fields.integer("max_tokens", 1, Integer.MAX_VALUE);
    Long logprobs = fields.integer("logprobs", 0, OptionReader.MAX_TOP_LOGPROBS);
    GenerationOptions options =
        OptionReader.read(
            fields,
            maxTokens == null ? Long.valueOf(DEFAULT_MAX_TOKENS) : maxTokens,
            logprobs == null ? -1 : logprobs.intValue());
    List<Prompt> prompts = prompts(fields);
    fields.neutral("echo", BooleanNode.FALSE);
    fields.neutral("suffix", TextNode.valueOf(""));
    fields.neutral("best_of", IntNode.valueOf(options.choices()));
    IgnoredFields.declare(fields);
    fields.end();
    return new CompletionRequest(prompts, options, fields.ignored());
  }

  private static List<Prompt> prompts(Fields fields) {
    JsonNode value = fields.required("prompt");
    boolean control = fields.flag("parse_special", true);
    boolean begin = fields.flag("add_special_tokens", true);
    if (value.isTextual()) {
      return List.of(new Prompt.Text(value.asText(), control, begin));
    }
    if (!value.isArray() || value.isEmpty()) {
      throw fields.wrongType("prompt", "a string, a list of strings or token ids", value);
    }
    if (value.get(0).isIntegralNumber()) {
      return List.of(ids(fields, value));
    }
    if (value.size() > MAX_PROMPTS) {
      throw fields.invalid(
          "prompt", "holds %d prompts, at most %d are taken".formatted(value.size(), MAX_PROMPTS));
    }
    List<Prompt> prompts = new ArrayList<>();
    for (JsonNode prompt : value) {
      prompts.add(
          prompt.isTextual()
              ? new Prompt.Text(prompt.asText(), control, begin)
              : ids(fields, prompt));
    }
    return prompts;
  }

  private static Prompt ids(Fields fields, JsonNode list) {
    if (!list.isArray() || list.isEmpty()) {
      throw fields.wrongType("prompt", "a string, a list of strings or token ids", list);
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : list) {
      if (!id.isInt() || id.asInt() < 0) {
        throw fields.wrongType("prompt", "a list of token ids only", id);
      }
      ids.add(id.asInt());
    }
    return new Prompt.Ids(ids);
  }
}
