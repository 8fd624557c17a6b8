package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model's files say about its texts, for people.
 *
 * @param tokenizer where it is from and of which kind
 * @param tokens in its vocabulary
 * @param begin token in front of a plain text, null: none
 * @param ends tokens that end a text, at least one
 * @param template source of the chat template, null: there is none
 */
public record ModelFacts(
    String tokenizer,
    int tokens,
    @Nullable String begin,
    List<String> ends,
    @Nullable String template) {
  public ModelFacts {
    ends = List.copyOf(ends);
  }

  static ModelFacts of(ModelDescription model, JsonNode tokenizer, Set<Integer> ends)
      throws IOException, UnusableModelFile {
    JsonNode vocabulary = tokenizer.path("model").path("vocab");
    int tokens = vocabulary.size();
    Map<Integer, String> added = new HashMap<>();
    for (JsonNode token : tokenizer.path("added_tokens")) {
      added.put(token.path("id").asInt(), token.path("content").asText());
      tokens = Math.max(tokens, token.path("id").asInt() + 1);
    }
    List<String> names = new ArrayList<>();
    ends.forEach(id -> names.add(added.getOrDefault(id, "id " + id)));
    return new ModelFacts(model.kind(), tokens, begin(tokenizer), names, model.template());
  }

  private static @Nullable String begin(JsonNode tokenizer) {
    JsonNode processor = tokenizer.path("post_processor");
    for (JsonNode part :
        processor.has("processors") ? processor.path("processors") : List.of(processor)) {
      String first = part.path("single").path(0).path("SpecialToken").path("id").asText("");
      if (!first.isEmpty()) {
        return first;
      }
    }
    return null;
  }
}
