package dev.whorl.executor.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) into maps, lists, strings, longs, doubles and booleans. This module depends
 * on the JDK only, and model headers are all the JSON it meets.
 */
final class JsonText {
  private static final int MAX_DEPTH = 64;
  private final String text;
  private int at;
  private int depth;

  private JsonText(String text) {
    this.text = text;
  }

  /**
   * Reads a document whose root is an object.
   *
   * @throws IllegalArgumentException when the text is something else; the message names the place
   */
  static Map<String, @Nullable Object> object(String text) {
    JsonText json = new JsonText(text);
    Object root = json.value();
    json.space();
    if (json.at != text.length()) {
      throw json.wrong("the end");
    }
    if (root instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // value() builds maps of exactly this type
      Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) map;
      return object;
    }
    throw new IllegalArgumentException("the root is no object");
  }

  private @Nullable Object value() {
    space();
    return switch (peek()) {
      case '{' -> nested(this::map);
      case '[' -> nested(this::list);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private interface Part {
    Object read();
  }

  private Object nested(Part part) {
    if (++depth > MAX_DEPTH) {
      throw wrong("at most " + MAX_DEPTH + " levels");
    }
    at++;
    Object read = part.read();
    depth--;
    return read;
  }

  private Map<String, @Nullable Object> map() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    if (accept('}')) {
      return map;
    }
    do {
      space();
      String key = string();
      if (!accept(':')) {
        throw wrong("':'");
      }
      map.put(key, value());
    } while (accept(','));
    if (!accept('}')) {
      throw wrong("'}'");
    }
    return map;
  }

  private List<@Nullable Object> list() {
    List<@Nullable Object> list = new ArrayList<>();
    if (accept(']')) {
      return list;
    }
    do {
      list.add(value());
    } while (accept(','));
    if (!accept(']')) {
      throw wrong("']'");
    }
    return list;
  }

  private String string() {
    if (peek() != '"') {
      throw wrong("a string");
    }
    at++;
    StringBuilder built = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      built.append(c == '\\' ? escaped() : c);
    }
    at++;
    return built.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw wrong("an escape");
    };
  }

  private char unicode() {
    if (at + 4 > text.length()) {
      throw wrong("four digits");
    }
    int code = Integer.parseInt(text, at, at + 4, 16);
    at += 4;
    return (char) code;
  }

  private @Nullable Object word(String word, @Nullable Object meaning) {
    if (!text.startsWith(word, at)) {
      throw wrong("a value");
    }
    at += word.length();
    return meaning;
  }

  private Object number() {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    try {
      return digits.matches("-?\\d{1,18}") ? (Object) Long.valueOf(digits) : Double.valueOf(digits);
    } catch (NumberFormatException notOne) {
      throw wrong("a value");
    }
  }

  private boolean accept(char c) {
    space();
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("more text");
    }
    return text.charAt(at);
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException("expected " + expected + " at character " + at);
  }
}
