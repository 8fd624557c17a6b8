package dev.whorl.executor.gpucheck;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, collections, texts, numbers and truth values as JSON, two spaces to a level. */
final class Json {
  private final StringBuilder text = new StringBuilder();

  private Json() {}

  static String of(Map<String, ?> object) {
    Json json = new Json();
    json.value(object, "");
    return json.text.append('\n').toString();
  }

  private void value(@Nullable Object value, String indent) {
    switch (value) {
      case null -> text.append("null");
      case Map<?, ?> map -> object(map, indent);
      case Collection<?> values -> array(values, indent);
      case Double number when !Double.isFinite(number) -> text.append("null");
      case Number number -> text.append(number);
      case Boolean truth -> text.append(truth);
      default -> string(value.toString());
    }
  }

  private void object(Map<?, ?> map, String indent) {
    text.append('{');
    for (var entries = map.entrySet().iterator(); entries.hasNext(); ) {
      var entry = entries.next();
      line(indent);
      string(String.valueOf(entry.getKey()));
      text.append(": ");
      value(entry.getValue(), indent + "  ");
      end(entries, indent);
    }
    text.append('}');
  }

  private void array(Collection<?> values, String indent) {
    text.append('[');
    for (var each = values.iterator(); each.hasNext(); ) {
      Object value = each.next();
      line(indent);
      value(value, indent + "  ");
      end(each, indent);
    }
    text.append(']');
  }

  private void line(String indent) {
    text.append('\n').append(indent).append("  ");
  }

  private void end(Iterator<?> rest, String indent) {
    if (rest.hasNext()) {
      text.append(',');
    } else {
      text.append('\n').append(indent);
    }
  }

  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
