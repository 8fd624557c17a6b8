package dev.whorl.executor.model;

import java.util.List;
import java.util.Map;

/**
 * Writes GGUF metadata as JSON. Not-a-number and infinite values, which JSON lacks, become null.
 */
final class JsonWriting {
  private final StringBuilder out = new StringBuilder();

  private JsonWriting() {}

  static String of(Map<String, ?> object) {
    JsonWriting writing = new JsonWriting();
    writing.value(object);
    return writing.out.toString();
  }

  private void value(Object value) {
    switch (value) {
      case Map<?, ?> map -> map(map);
      case List<?> list -> list(list);
      case String text -> string(text);
      case Float number when !Float.isFinite(number) -> out.append("null");
      case Double number when !Double.isFinite(number) -> out.append("null");
      default -> out.append(value);
    }
  }

  private void map(Map<?, ?> map) {
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      string(String.valueOf(entry.getKey()));
      out.append(':');
      value(entry.getValue());
      separator = ",";
    }
    out.append(map.isEmpty() ? "{}" : "}");
  }

  private void list(List<?> list) {
    String separator = "[";
    for (Object element : list) {
      out.append(separator);
      value(element);
      separator = ",";
    }
    out.append(list.isEmpty() ? "[]" : "]");
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
