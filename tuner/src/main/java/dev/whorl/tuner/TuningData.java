package dev.whorl.tuner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.text.model.ServedModel;
import dev.whorl.text.template.ChatTemplate;
import dev.whorl.text.template.Conversation;
import dev.whorl.text.template.TemplateRefusal;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads examples, one JSON object a line, in the forms that people have: {@code {"messages": […]}}
 * (a chat; the assistant's last answer is learnt), {@code {"prompt": …, "completion": …}} (the
 * completion is learnt) and {@code {"text": …}} (all of it is).
 */
public final class TuningData {
  private static final JsonMapper JSON = new JsonMapper();
  private final Path file;
  private final ServedModel model;
  private final int mostTokens;

  private TuningData(Path file, ServedModel model, int mostTokens) {
    this.file = file;
    this.model = model;
    this.mostTokens = mostTokens;
  }

  /**
   * The examples of a file, in its order.
   *
   * @param mostTokens that an example may have
   * @throws BadData naming file and line
   */
  public static List<Example> read(Path file, ServedModel model, int mostTokens)
      throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new BadData("%s is not in UTF-8.".formatted(file));
    }
    TuningData data = new TuningData(file, model, mostTokens);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        examples.add(data.example(lines.get(i), i + 1));
      }
    }
    if (examples.isEmpty()) {
      throw new BadData("%s has no examples: one JSON object a line is wanted.".formatted(file));
    }
    return examples;
  }

  private Example example(String line, int number) {
    JsonNode object = parsed(line, number);
    if (object.has("messages")) {
      return chat(object.get("messages"), number);
    }
    if (object.has("prompt") && object.has("completion")) {
      return learnt(
          text(object, "prompt", number), text(object, "completion", number), true, number);
    }
    if (object.has("text")) {
      List<Integer> ids = model.tokenizer().encode(text(object, "text", number), true);
      return checked(ids, 1, number);
    }
    throw bad(number, "has neither messages, nor prompt and completion, nor text");
  }

  private JsonNode parsed(String line, int number) {
    try {
      JsonNode node = JSON.readTree(line);
      if (!node.isObject()) {
        throw bad(number, "is no JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw bad(number, "is no JSON: " + e.getOriginalMessage());
    }
  }

  private String text(JsonNode object, String field, int number) {
    JsonNode value = object.get(field);
    if (!value.isTextual()) {
      throw bad(number, "%s (%s) is no text".formatted(field, value));
    }
    return value.asText();
  }

  private Example chat(JsonNode given, int number) {
    ChatTemplate template = model.template();
    if (template == null) {
      throw bad(
          number, "has messages, and the model has no chat template; use prompt and completion");
    }
    List<Map<String, Object>> messages = messages(given, number);
    if (!"assistant".equals(messages.getLast().get("role"))) {
      throw bad(
          number,
          "ends with a message of role (%s); the last one must be the assistant's"
              .formatted(messages.getLast().get("role")));
    }
    try {
      String before = template.render(Conversation.of(messages.subList(0, messages.size() - 1)));
      String whole =
          template.render(new Conversation(messages, Map.of("add_generation_prompt", false)));
      if (!whole.startsWith(before)) {
        throw bad(
            number,
            "is rendered by the model's template so that the answer does not follow the prompt; use"
                + " prompt and completion");
      }
      return learnt(before, whole.substring(before.length()), false, number);
    } catch (TemplateRefusal e) {
      throw bad(number, "is refused by the model's chat template: " + e.getMessage());
    }
  }

  private List<Map<String, Object>> messages(JsonNode given, int number) {
    try {
      List<Map<String, Object>> messages = JSON.convertValue(given, new TypeReference<>() {});
      if (messages.size() < 2) {
        throw bad(number, "has fewer than two messages");
      }
      return messages;
    } catch (IllegalArgumentException e) {
      throw bad(number, "messages (%s) is no list of objects".formatted(given));
    }
  }

  private Example learnt(String before, String answer, boolean plain, int number) {
    List<Integer> ids = new ArrayList<>(model.tokenizer().encode(before, plain));
    int asked = ids.size();
    ids.addAll(model.tokenizer().encode(answer, false));
    if (plain) {
      ids.add(model.endIds().getFirst());
    }
    return checked(ids, Math.max(1, asked), number);
  }

  private Example checked(List<Integer> ids, int asked, int number) {
    if (ids.size() > mostTokens) {
      throw bad(
          number,
          "has %d tokens, and an example may have %d (the deployment's slot less the soft prompt)"
              .formatted(ids.size(), mostTokens));
    }
    if (asked >= ids.size()) {
      throw bad(number, "has nothing to learn: its answer is empty");
    }
    return new Example(ids, asked);
  }

  private BadData bad(int line, String what) {
    return new BadData("%s, line %d: it %s.".formatted(file, line, what));
  }
}
