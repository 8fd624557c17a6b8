package dev.whorl.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The control tokens of a tokenizer under names that nobody can write. The library recognises every
 * special token that stands in a text; whoever can write {@code <|im_end|>} could end a turn. So
 * its special tokens are renamed with a secret of noncharacters in front, drawn when the model is
 * read: a text as it is then holds none of them, whatever it says, and {@link #named} gives those
 * that are meant their secret names.
 *
 * <p>Only special tokens are renamed. Other added tokens (runs of spaces, {@code <h1>}) are
 * ordinary text that is cut in a certain way.
 */
final class ControlTokens {
  private static final int FIRST_NONCHARACTER = 0xFDD0;
  private static final int NONCHARACTERS = 32;
  private static final int SECRET_LENGTH = 16; // 80 bits

  private final String name; // what stands before a renamed token
  private final String quote; // what stands before a quoted one
  private final Map<Character, List<String>> byFirst = new HashMap<>(); // longest first

  private ControlTokens(Set<String> tokens, String name, String quote) {
    this.name = name;
    this.quote = quote;
    for (String token : tokens) {
      byFirst.computeIfAbsent(token.charAt(0), first -> new ArrayList<>()).add(token);
    }
    byFirst.values().forEach(list -> list.sort(Comparator.comparingInt(String::length).reversed()));
  }

  /** The special tokens of a {@code tokenizer.json}. */
  static ControlTokens of(JsonNode tokenizer, SecureRandom random) {
    Set<String> tokens = new TreeSet<>();
    for (JsonNode token : tokenizer.path("added_tokens")) {
      if (token.path("special").asBoolean() && !token.path("content").asText().isEmpty()) {
        tokens.add(token.path("content").asText());
      }
    }
    return new ControlTokens(tokens, secret(random), secret(random));
  }

  /** The {@code tokenizer.json} with renamed tokens; the given one is not changed. */
  JsonNode rename(JsonNode tokenizer) {
    ObjectNode renamed = tokenizer.deepCopy();
    for (JsonNode token : renamed.path("added_tokens")) {
      renameField(token, "content");
    }
    JsonNode model = renamed.path("model");
    renameField(model, "unk_token");
    JsonNode vocabulary = model.path("vocab");
    if (vocabulary instanceof ArrayNode list) { // Unigram: [token, score] by id
      for (JsonNode entry : list) {
        if (entry instanceof ArrayNode pair && isControl(pair.path(0).asText())) {
          pair.set(0, name + pair.path(0).asText());
        }
      }
    } else if (vocabulary instanceof ObjectNode ids) {
      for (JsonNode token : tokenizer.path("added_tokens")) {
        String content = token.path("content").asText();
        if (isControl(content)) {
          ids.remove(content);
          // The library would number those that the vocabulary lacks by itself.
          ids.set(name + content, token.path("id"));
        }
      }
    }
    return renamed;
  }

  /** The text with the secret names of its control tokens, but for quoted ones; without quotes. */
  String named(String text) {
    StringBuilder result = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) == quote.charAt(0) && text.startsWith(quote, at)) {
        at += quote.length();
        if (at < text.length()) {
          result.append(text.charAt(at++));
        }
        continue;
      }
      String token = at(text, at);
      if (token == null) {
        result.append(text.charAt(at++));
      } else {
        result.append(name).append(token);
        at += token.length();
      }
    }
    return result.toString();
  }

  /** The text with a quote before every place at which a control token begins. */
  String quote(String text) {
    StringBuilder result = null;
    for (int i = 0; i < text.length(); i++) {
      boolean control = at(text, i) != null;
      if (control && result == null) {
        result = new StringBuilder(text.length() + quote.length()).append(text, 0, i);
      }
      if (result != null) {
        result.append(control ? quote : "").append(text.charAt(i));
      }
    }
    return result == null ? text : result.toString();
  }

  String unquote(String text) {
    return text.replace(quote, "");
  }

  private @Nullable String at(String text, int index) {
    List<String> candidates = byFirst.get(text.charAt(index));
    if (candidates == null) {
      return null;
    }
    for (String token : candidates) {
      if (text.startsWith(token, index)) {
        return token;
      }
    }
    return null;
  }

  private boolean isControl(String token) {
    return !token.isEmpty() && byFirst.getOrDefault(token.charAt(0), List.of()).contains(token);
  }

  private void renameField(JsonNode node, String field) {
    String token = node.path(field).asText("");
    if (node instanceof ObjectNode object && isControl(token)) {
      object.put(field, name + token);
    }
  }

  private static String secret(SecureRandom random) {
    StringBuilder secret = new StringBuilder(SECRET_LENGTH);
    for (int i = 0; i < SECRET_LENGTH; i++) {
      secret.append((char) (FIRST_NONCHARACTER + random.nextInt(NONCHARACTERS)));
    }
    return secret.toString();
  }
}
