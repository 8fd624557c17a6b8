package dev.whorl.router.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object of a request. Every field has to be read or declared harmless; what
 * is left over is refused by {@link #end}, so that nothing that could change the answer is ignored
 * and the client can be told what is. A field that is null counts as absent, whatever its name. All
 * methods throw ApiException that names the field.
 */
final class Fields {
  private final String path;
  private final JsonNode object;
  private final Set<String> read = new HashSet<>();
  private final Set<String> ignored; // full names, of the whole request

  /** The fields of a request's body. */
  static Fields of(JsonNode body) {
    return new Fields("", body, new TreeSet<>());
  }

  /** The fields of an object in this one. */
  Fields nested(String field, JsonNode object) {
    return new Fields(name(field), object, ignored);
  }

  private Fields(String path, JsonNode object, Set<String> ignored) {
    if (!object.isObject()) {
      throw new ApiException(
          ApiError.invalid(
              path.isEmpty() ? null : path,
              "invalid_type",
              "%s must be a JSON object, not %s."
                  .formatted(
                      path.isEmpty() ? "The request body" : "`" + path + "`", kind(object))));
    }
    this.path = path;
    this.object = object;
    this.ignored = ignored;
  }

  /** Full names of the fields of the request that were sent and change nothing. */
  List<String> ignored() {
    return List.copyOf(ignored);
  }

  /** Full name of a field, for messages. */
  String name(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  /** Any value; null if absent. */
  @Nullable JsonNode value(String field) {
    read.add(field);
    JsonNode value = object.get(field);
    return value == null || value.isNull() ? null : value;
  }

  @Nullable String text(String field) {
    JsonNode value = value(field);
    if (value != null && !value.isTextual()) {
      throw wrongType(field, "a string", value);
    }
    return value == null ? null : value.asText();
  }

  String requiredText(String field) {
    String text = text(field);
    if (text == null) {
      throw missing(field);
    }
    return text;
  }

  JsonNode required(String field) {
    JsonNode value = value(field);
    if (value == null) {
      throw missing(field);
    }
    return value;
  }

  boolean flag(String field, boolean otherwise) {
    JsonNode value = value(field);
    if (value != null && !value.isBoolean()) {
      throw wrongType(field, "true or false", value);
    }
    return value == null ? otherwise : value.asBoolean();
  }

  @Nullable Long integer(String field, long least, long most) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    boolean whole = value.isIntegralNumber() || (value.isNumber() && whole(value.asDouble()));
    if (!whole) {
      throw wrongType(field, "an integer", value);
    }
    if (!value.canConvertToLong() || value.asLong() < least || value.asLong() > most) {
      throw outOfRange(field, value, Long.toString(least), Long.toString(most));
    }
    return value.asLong();
  }

  double number(String field, double least, double most, double otherwise) {
    JsonNode value = value(field);
    if (value == null) {
      return otherwise;
    }
    if (!value.isNumber()) {
      throw wrongType(field, "a number", value);
    }
    if (!(value.asDouble() >= least && value.asDouble() <= most)) {
      throw outOfRange(field, value, Double.toString(least), Double.toString(most));
    }
    return value.asDouble();
  }

  /** A field that is not supported: only values that change nothing are taken. */
  void neutral(String field, JsonNode... harmless) {
    JsonNode value = value(field);
    if (value != null && Arrays.stream(harmless).noneMatch(one -> same(one, value))) {
      String advice = harmless.length == 0 ? "leave it out" : "leave it out or send " + harmless[0];
      throw new ApiException(
          ApiError.unsupported(
              name(field),
              "`%s` is not supported by this server: %s.".formatted(name(field), advice)));
    }
  }

  /** Fields that change no answer: taken, whatever they say. */
  void harmless(String... names) {
    for (String field : names) {
      if (value(field) != null) {
        ignored.add(name(field));
      }
    }
  }

  /** Refuses fields that nobody has read, unless they are null. */
  void end() {
    object
        .properties()
        .forEach(entry -> {
          String field = entry.getKey();
          if (!read.contains(field) && !entry.getValue().isNull()) {
            throw new ApiException(
                ApiError.invalid(
                    name(field),
                    "unknown_parameter",
                    "`%s` is not known to this server; leave it out.".formatted(name(field))));
          }
        });
  }

  ApiException wrongType(String field, String wanted, JsonNode value) {
    return new ApiException(
        ApiError.invalid(
            name(field),
            "invalid_type",
            "`%s` must be %s, not %s.".formatted(name(field), wanted, kind(value))));
  }

  ApiException invalid(String field, String problem) {
    return new ApiException(
        ApiError.invalidValue(name(field), "`%s` %s.".formatted(name(field), problem)));
  }

  private ApiException missing(String field) {
    return new ApiException(
        ApiError.invalid(
            name(field), "missing_required_parameter", "`%s` is missing.".formatted(name(field))));
  }

  private ApiException outOfRange(String field, JsonNode value, String least, String most) {
    return invalid(field, "(%s) must be from %s to %s".formatted(value, least, most));
  }

  private static boolean same(JsonNode one, JsonNode other) {
    return (one.isNumber() && other.isNumber())
        ? one.asDouble() == other.asDouble()
        : one.equals(other);
  }

  private static boolean whole(double number) {
    return number == Math.rint(number);
  }

  private static String kind(JsonNode node) {
    JsonNodeType type = node.getNodeType();
    return type == JsonNodeType.MISSING ? "nothing" : type.name().toLowerCase(Locale.ROOT);
  }
}
