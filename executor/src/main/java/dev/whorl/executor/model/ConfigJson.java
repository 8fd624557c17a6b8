package dev.whorl.executor.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typed access to config.json, or to an object within it. JSON null counts as absent. */
record ConfigJson(String file, String prefix, Map<String, @Nullable Object> values) {
  boolean has(String key) {
    return values.get(key) != null;
  }

  int integer(String key) throws ModelFaultException {
    if (values.get(key) instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw wrong(key, "a whole number from 0 to 2³¹ - 1");
  }

  /** A number of things of which there must be some. */
  int positive(String key) throws ModelFaultException {
    int value = integer(key);
    if (value == 0) {
      throw malformed(key, "It must be positive.");
    }
    return value;
  }

  int positive(String key, int absent) throws ModelFaultException {
    return has(key) ? positive(key) : absent;
  }

  int integer(String key, int absent) throws ModelFaultException {
    return has(key) ? integer(key) : absent;
  }

  float decimal(String key) throws ModelFaultException {
    if (values.get(key) instanceof Number number) {
      return number.floatValue();
    }
    throw wrong(key, "a number");
  }

  float decimal(String key, float absent) throws ModelFaultException {
    return has(key) ? decimal(key) : absent;
  }

  boolean flag(String key) throws ModelFaultException {
    return flag(key, false);
  }

  boolean flag(String key, boolean absent) throws ModelFaultException {
    if (!has(key)) {
      return absent;
    }
    if (values.get(key) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(key, "true or false");
  }

  String text(String key, String absent) throws ModelFaultException {
    if (!has(key)) {
      return absent;
    }
    if (values.get(key) instanceof String text) {
      return text;
    }
    throw wrong(key, "a string");
  }

  /** A whole number; 0 for null, which says "none". */
  int orNone(String key, int absent) throws ModelFaultException {
    return values.containsKey(key) ? integer(key, 0) : absent;
  }

  /** A softcap; 0 for null, which says "none". */
  float cap(String key, float absent) throws ModelFaultException {
    return values.containsKey(key) ? decimal(key, 0) : absent;
  }

  /** A list; empty when absent. */
  List<@Nullable Object> list(String key) throws ModelFaultException {
    if (!has(key)) {
      return List.of();
    }
    if (values.get(key) instanceof List<?> list) {
      @SuppressWarnings("unchecked") // JsonText builds lists of exactly this type
      List<@Nullable Object> objects = (List<@Nullable Object>) list;
      return objects;
    }
    throw wrong(key, "a list");
  }

  /** An object within, or null when absent. */
  @Nullable ConfigJson object(String key) throws ModelFaultException {
    if (!has(key)) {
      return null;
    }
    if (values.get(key) instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // JsonText builds maps of exactly this type
      Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) map;
      return new ConfigJson(file, prefix + key + ".", object);
    }
    throw wrong(key, "an object");
  }

  private ModelFaultException wrong(String key, String expected) {
    String message =
        has(key)
            ? String.format(
                "The field %s%s (%s) of %s is not %s.",
                prefix, key, values.get(key), file, expected)
            : String.format("The file %s lacks the field %s%s.", file, prefix, key);
    return new ModelFaultException(ModelFault.Kind.MALFORMED, file, prefix + key, message);
  }

  ModelFaultException unsupported(String key, String advice) {
    return new ModelFaultException(
        ModelFault.Kind.UNSUPPORTED,
        file,
        prefix + key,
        String.format(
            "The field %s%s of %s is (%s). %s", prefix, key, file, values.get(key), advice));
  }

  ModelFaultException malformed(String key, String why) {
    return new ModelFaultException(
        ModelFault.Kind.MALFORMED,
        file,
        prefix + key,
        String.format(
            "The field %s%s (%s) of %s is wrong. %s", prefix, key, values.get(key), file, why));
  }
}
