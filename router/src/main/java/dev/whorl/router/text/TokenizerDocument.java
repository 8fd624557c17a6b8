package dev.whorl.router.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a {@code tokenizer.json} says that the tokenizer library does not hand out: the token of an
 * id and how tokens are written.
 *
 * @param tokens id → token as written in the vocabulary
 * @param added ids of added tokens, which are written as plain text
 * @param byteLevel the other tokens are written in the byte-level alphabet
 */
record TokenizerDocument(Map<Integer, String> tokens, Set<Integer> added, boolean byteLevel) {
  static TokenizerDocument of(JsonNode json) {
    Map<Integer, String> tokens = new HashMap<>();
    JsonNode vocabulary = json.path("model").path("vocab");
    if (vocabulary.isArray()) { // Unigram: [token, score] by id
      for (int id = 0; id < vocabulary.size(); id++) {
        tokens.put(id, vocabulary.get(id).get(0).asText());
      }
    } else {
      vocabulary.properties().forEach(e -> tokens.put(e.getValue().asInt(), e.getKey()));
    }
    Set<Integer> added = new HashSet<>();
    for (JsonNode token : json.path("added_tokens")) {
      tokens.put(token.path("id").asInt(), token.path("content").asText());
      added.add(token.path("id").asInt());
    }
    return new TokenizerDocument(tokens, added, mentionsByteLevel(json.path("decoder")));
  }

  private static boolean mentionsByteLevel(JsonNode decoder) {
    if (decoder.path("type").asText().equals("ByteLevel")) {
      return true;
    }
    for (JsonNode part : decoder.path("decoders")) {
      if (mentionsByteLevel(part)) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return tokens.keySet().stream().mapToInt(id -> id + 1).max().orElse(0);
  }
}
