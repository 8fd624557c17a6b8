package dev.whorl.executor.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) into maps, lists, strings, longs, doubles and booleans. This module depends
 * on the JDK only, and model headers are all the JSON it meets.
 */
final class JsonText {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NUMBER = 64;
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d{0,17})");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?");
  private final String text;
  private final int maxValues;
  private int at;
  private int depth;
  private int values;

  private JsonText(String text, int maxValues) {
    this.text = text;
    this.maxValues = maxValues;
  }

  /**
   * Reads a document whose root is an object.
   *
   * @param maxValues how many values there may be at most, which bounds the memory it takes
   * @throws IllegalArgumentException when the text is something else, or names a key twice; the
   *     message names the place
   */
  static Map<String, @Nullable Object> object(String text, int maxValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    JsonText json = new JsonText(text, maxValues);
    json.root((key, value) -> json.putOnce(object, key, value));
    return object;
  }

  /**
   * Hands over the members of a document's root one by one, without keeping them.
   *
   * @param maxValues how many values each member may have at most
   * @throws IllegalArgumentException as {@link #object}, but keys of the root may repeat
   */
  static void members(String text, int maxValues, BiConsumer<String, @Nullable Object> member) {
    JsonText json = new JsonText(text, maxValues);
    json.root((key, value) -> {
      json.values = 0;
      member.accept(key, value);
    });
  }

  private void root(BiConsumer<String, @Nullable Object> member) {
    space();
    if (at == text.length() || peek() != '{') {
      throw new IllegalArgumentException("the root is no object");
    }
    nested(() -> {
      members(member);
      return text;
    });
    space();
    if (at != text.length()) {
      throw wrong("the end");
    }
  }

  private @Nullable Object value() {
    if (++values > maxValues) {
      throw wrong("at most " + maxValues + " values");
    }
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
    members((key, value) -> putOnce(map, key, value));
    return map;
  }

  private void putOnce(Map<String, @Nullable Object> map, String key, @Nullable Object value) {
    if (map.containsKey(key)) {
      throw new IllegalArgumentException(
          "the key (" + key + ") stands twice, again before character " + at);
    }
    map.put(key, value);
  }

  private void members(BiConsumer<String, @Nullable Object> member) {
    if (accept('}')) {
      return;
    }
    do {
      space();
      String key = string();
      if (!accept(':')) {
        throw wrong("':'");
      }
      member.accept(key, value());
    } while (accept(','));
    if (!accept('}')) {
      throw wrong("'}'");
    }
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
    int code = 0;
    for (int end = at + 4; at < end; at++) {
      int digit = Character.digit(text.charAt(at), 16);
      if (digit < 0) {
        throw wrong("four digits");
      }
      code = code << 4 | digit;
    }
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
    String digits = text.substring(start, Math.min(at, start + MAX_NUMBER + 1));
    if (digits.length() > MAX_NUMBER || !NUMBER.matcher(digits).matches()) {
      at = start;
      throw wrong("a value");
    }
    return WHOLE.matcher(digits).matches() ? (Object) Long.valueOf(digits) : Double.valueOf(digits);
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
