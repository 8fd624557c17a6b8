package dev.whorl.baselines.published.reference;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What one method answers: a value, or why there is none; partial facts go with an error. */
public sealed interface Answer<T> {
  /** The method ran. */
  record Ok<T>(T value) implements Answer<T> {}

  /**
   * The method failed.
   *
   * @param error names the failure
   * @param known output fields that are known all the same
   */
  record Failed<T>(String error, Map<String, Object> known) implements Answer<T> {
    public Failed {
      known = Map.copyOf(known);
    }
  }

  /** The method needs a part that failed. */
  record Skipped<T>(String because) implements Answer<T> {}

  /** The published method is not defined on this input. */
  record Undefined<T>(String error) implements Answer<T> {}

  /** The answer as a document with its status. */
  default Map<String, Object> document(Function<T, Map<String, Object>> fields) {
    Map<String, Object> document = new LinkedHashMap<>();
    switch (this) {
      case Ok<T>(T value) -> {
        document.put("status", "ok");
        document.putAll(fields.apply(value));
      }
      case Failed<T>(String error, Map<String, Object> known) -> {
        document.put("status", "error");
        document.put("error", error);
        document.putAll(known);
      }
      case Skipped<T>(String because) -> {
        document.put("status", "skipped");
        document.put("because", because);
      }
      case Undefined<T>(String error) -> {
        document.put("status", "undefined");
        document.put("error", error);
      }
    }
    return document;
  }
}
