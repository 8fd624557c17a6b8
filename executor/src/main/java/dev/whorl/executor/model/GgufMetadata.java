package dev.whorl.executor.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typed access to the metadata of one architecture; keys are given without the architecture. */
record GgufMetadata(MappedFile file, Map<String, Object> values, String architecture) {
  private String full(String key) {
    return architecture + "." + key;
  }

  @Nullable Object optional(String key) {
    return values.get(full(key));
  }

  int integer(String key) throws ModelFaultException {
    return integer(key, optional(key));
  }

  int integer(String key, int absent) throws ModelFaultException {
    Object value = optional(key);
    return value == null ? absent : integer(key, value);
  }

  private int integer(String key, @Nullable Object value) throws ModelFaultException {
    if (value instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw wrong(key, value, "a whole number");
  }

  float decimal(String key) throws ModelFaultException {
    return decimal(key, optional(key));
  }

  float decimal(String key, float absent) throws ModelFaultException {
    Object value = optional(key);
    return value == null ? absent : decimal(key, value);
  }

  private float decimal(String key, @Nullable Object value) throws ModelFaultException {
    if (value instanceof Number number) {
      return number.floatValue();
    }
    throw wrong(key, value, "a number");
  }

  private ModelFaultException wrong(String key, @Nullable Object value, String expected) {
    return value == null
        ? GgufHeader.fault(
            file, ModelFault.Kind.MALFORMED, full(key), "lacks the metadata %s.", full(key))
        : GgufHeader.fault(
            file,
            ModelFault.Kind.MALFORMED,
            full(key),
            "has the metadata %s (%s), which is not %s.",
            full(key),
            value,
            expected);
  }

  ModelFaultException unsupported(String key, String advice) {
    return GgufHeader.fault(
        file,
        ModelFault.Kind.UNSUPPORTED,
        full(key),
        "has the metadata %s (%s). %s",
        full(key),
        optional(key),
        advice);
  }
}
