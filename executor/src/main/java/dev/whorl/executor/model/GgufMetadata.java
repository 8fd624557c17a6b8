package dev.whorl.executor.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typed access to the metadata of one architecture; keys are given without the architecture. */
record GgufMetadata(MappedFile file, Map<String, GgufValue> values, String architecture) {
  private String full(String key) {
    return architecture + "." + key;
  }

  @Nullable GgufValue optional(String key) {
    return values.get(full(key));
  }

  int integer(String key) throws ModelFaultException {
    return integer(key, optional(key));
  }

  int integer(String key, int absent) throws ModelFaultException {
    GgufValue value = optional(key);
    return value == null ? absent : integer(key, value);
  }

  private int integer(String key, @Nullable GgufValue value) throws ModelFaultException {
    if (value instanceof GgufValue.Numeric(Long number)
        && number >= 0
        && number <= Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw wrong(key, value, "a whole number from 0 to 2³¹ - 1");
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
    return optional(key) == null ? absent : positive(key);
  }

  float decimal(String key) throws ModelFaultException {
    return decimal(key, optional(key));
  }

  float decimal(String key, float absent) throws ModelFaultException {
    GgufValue value = optional(key);
    return value == null ? absent : decimal(key, value);
  }

  private float decimal(String key, @Nullable GgufValue value) throws ModelFaultException {
    if (value instanceof GgufValue.Numeric(Number number)) {
      return number.floatValue();
    }
    throw wrong(key, value, "a number");
  }

  /** A text, or null when the key is absent. */
  @Nullable String text(String key) throws ModelFaultException {
    GgufValue value = optional(key);
    if (value == null) {
      return null;
    }
    if (value instanceof GgufValue.Text text) {
      return text.read();
    }
    throw wrong(key, value, "a text");
  }

  private ModelFaultException wrong(String key, @Nullable GgufValue value, String expected) {
    return value == null
        ? GgufHeader.fault(
            file.name(), ModelFault.Kind.MALFORMED, full(key), "lacks the metadata %s.", full(key))
        : GgufHeader.fault(
            file.name(),
            ModelFault.Kind.MALFORMED,
            full(key),
            "has the metadata %s (%s), which is not %s.",
            full(key),
            value,
            expected);
  }

  ModelFaultException unsupported(String key, String advice) {
    return fault(ModelFault.Kind.UNSUPPORTED, key, advice);
  }

  ModelFaultException malformed(String key, String why) {
    return fault(ModelFault.Kind.MALFORMED, key, why);
  }

  private ModelFaultException fault(ModelFault.Kind kind, String key, String advice) {
    return GgufHeader.fault(
        file.name(),
        kind,
        full(key),
        "has the metadata %s (%s). %s",
        full(key),
        optional(key),
        advice);
  }
}
