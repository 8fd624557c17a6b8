package dev.whorl.router.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.whorl.protocol.limits.SessionRules;
import dev.whorl.router.openai.GenerationOptions.StreamMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the fields that chat and plain completion share. */
final class OptionReader {
  static final int MAX_TOP_LOGPROBS = 20;
  private static final int MAX_CHOICES = 128;
  private static final int MAX_STOPS = 16;
  private static final int MAX_STOP_LENGTH = 256;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private OptionReader() {}

  /**
   * @param maxTokens as the endpoint names it
   * @param topLogprobs as the endpoint names it
   */
  static GenerationOptions read(Fields fields, @Nullable Long maxTokens, int topLogprobs) {
    refusePenalties(fields);
    Long choices = fields.integer("n", 1, MAX_CHOICES);
    Long topK = fields.integer("top_k", -1, Integer.MAX_VALUE);
    return new GenerationOptions(
        fields.requiredText("model"),
        choices == null ? 1 : choices.intValue(),
        maxTokens == null ? null : maxTokens.intValue(),
        stops(fields),
        ids(fields, "stop_token_ids"),
        fields.flag("ignore_eos", false),
        (float) fields.number("temperature", 0, 2, 1),
        (float) fields.number("top_p", 0, 1, 1),
        topK == null ? 0 : Math.max(0, topK.intValue()),
        fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE),
        topLogprobs,
        streamMode(fields),
        fields.text("user"));
  }

  private static void refusePenalties(Fields fields) {
    fields.neutral("frequency_penalty", IntNode.valueOf(0));
    fields.neutral("presence_penalty", IntNode.valueOf(0));
    fields.neutral("repetition_penalty", IntNode.valueOf(1));
    fields.neutral("logit_bias", NODES.objectNode());
    fields.neutral("min_p", DoubleNode.valueOf(0));
    fields.neutral("min_tokens", IntNode.valueOf(0));
    fields.neutral("use_beam_search", BooleanNode.FALSE);
  }

  private static List<String> stops(Fields fields) {
    JsonNode value = fields.value("stop");
    if (value == null) {
      return List.of();
    }
    if (!value.isTextual() && !value.isArray()) {
      throw fields.wrongType("stop", "a string or a list of strings", value);
    }
    if (value.size() > MAX_STOPS) {
      throw fields.invalid(
          "stop", "holds %d strings, at most %d are taken".formatted(value.size(), MAX_STOPS));
    }
    List<String> stops = new ArrayList<>();
    for (JsonNode stop : value.isTextual() ? List.of(value) : (Iterable<JsonNode>) value) {
      if (!stop.isTextual()) {
        throw fields.wrongType("stop", "a string or a list of strings", stop);
      }
      stops.add(stop.asText());
    }
    if (stops.stream().anyMatch(s -> s.isEmpty() || s.length() > MAX_STOP_LENGTH)) {
      throw fields.invalid(
          "stop", "holds a string that is empty or longer than %d".formatted(MAX_STOP_LENGTH));
    }
    return stops;
  }

  static List<Integer> ids(Fields fields, String field) {
    JsonNode value = fields.value(field);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw fields.wrongType(field, "a list of token ids", value);
    }
    if (value.size() > SessionRules.MAX_END_IDS) {
      throw fields.invalid(
          field,
          "has %d ids, at most %d are taken".formatted(value.size(), SessionRules.MAX_END_IDS));
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : value) {
      if (!id.isInt() || id.asInt() < 0) {
        throw fields.wrongType(field, "a list of token ids", id);
      }
      ids.add(id.asInt());
    }
    return ids;
  }

  private static StreamMode streamMode(Fields fields) {
    boolean stream = fields.flag("stream", false);
    JsonNode options = fields.value("stream_options");
    if (options == null) {
      return stream ? StreamMode.STREAM : StreamMode.WHOLE;
    }
    if (!stream) {
      throw fields.invalid("stream_options", "is only allowed when `stream` is true");
    }
    Fields nested = fields.nested("stream_options", options);
    boolean usage = nested.flag("include_usage", false);
    nested.harmless("include_obfuscation", "continuous_usage_stats");
    nested.end();
    return usage ? StreamMode.STREAM_WITH_USAGE : StreamMode.STREAM;
  }
}
