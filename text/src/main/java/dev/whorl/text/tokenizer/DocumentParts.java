package dev.whorl.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Predicate;

/** Parts of a {@code tokenizer.json} that all kinds have. */
final class DocumentParts {
  static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** No token, where an id is expected. */
  static final int NONE = -1;

  private DocumentParts() {}

  static ObjectNode document(Vocabulary vocabulary, Predicate<Vocabulary.Token> swallowsSpace) {
    ObjectNode document = NODES.objectNode().put("version", "1.0");
    ArrayNode added = document.putArray("added_tokens");
    for (int id = 0; id < vocabulary.size(); id++) {
      Vocabulary.Token token = vocabulary.get(id);
      if (token.isAdded()) {
        added
            .addObject()
            .put("id", id)
            .put("content", token.text())
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", swallowsSpace.test(token))
            .put("normalized", false)
            .put("special", token.isSpecial());
      }
    }
    return document;
  }

  /** What stands around a plain text: begin and end token, or {@link #NONE}. */
  static JsonNode around(Vocabulary vocabulary, int begin, int end) {
    if (begin == NONE && end == NONE) {
      return NODES.nullNode();
    }
    ObjectNode processor = NODES.objectNode().put("type", "TemplateProcessing");
    ObjectNode special = NODES.objectNode();
    for (String kind : new String[] {"single", "pair"}) {
      ArrayNode parts = processor.putArray(kind);
      special(parts, special, vocabulary, begin);
      sequence(parts, "A", 0);
      special(parts, special, vocabulary, end);
      if (kind.equals("pair")) {
        special(parts, special, vocabulary, begin);
        sequence(parts, "B", 1);
        special(parts, special, vocabulary, end);
      }
    }
    processor.set("special_tokens", special);
    return processor;
  }

  /** Puts parts one after the other; a single one stands by itself, none is null. */
  static JsonNode sequence(String list, ArrayNode parts) {
    return switch (parts.size()) {
      case 0 -> NODES.nullNode();
      case 1 -> parts.get(0);
      default -> {
        ObjectNode sequence = NODES.objectNode().put("type", "Sequence");
        sequence.set(list, parts);
        yield sequence;
      }
    };
  }

  /** Exchanges a text for another one. */
  static ObjectNode replace(String pattern, String content) {
    ObjectNode replace = NODES.objectNode().put("type", "Replace");
    replace.putObject("pattern").put("String", pattern);
    return replace.put("content", content);
  }

  private static void special(
      ArrayNode parts, ObjectNode special, Vocabulary vocabulary, int token) {
    if (token == NONE) {
      return;
    }
    String text = vocabulary.get(token).text();
    parts.addObject().putObject("SpecialToken").put("id", text).put("type_id", 0);
    ObjectNode entry = special.putObject(text).put("id", text);
    entry.putArray("ids").add(token);
    entry.putArray("tokens").add(text);
  }

  private static void sequence(ArrayNode parts, String id, int type) {
    parts.addObject().putObject("Sequence").put("id", id).put("type_id", type);
  }
}
