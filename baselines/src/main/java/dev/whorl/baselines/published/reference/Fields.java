package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.Matrix;
import dev.whorl.planning.model.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typed access to a document of maps, lists, numbers and strings; errors name the path. */
final class Fields {
  private final String path;
  private final Map<?, ?> values;

  private Fields(String path, Map<?, ?> values) {
    this.path = path;
    this.values = values;
  }

  static Fields of(String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new Fields(path, map);
    }
    throw wrong(path, value, "must be an object");
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Fields fields(String name) {
    return of(at(name), values.get(name));
  }

  List<Fields> each(String name) {
    List<Fields> entries = new ArrayList<>();
    for (Object entry : list(at(name), values.get(name))) {
      entries.add(of(at(name) + "[" + entries.size() + "]", entry));
    }
    return entries;
  }

  String text(String name) {
    if (values.get(name) instanceof String text) {
      return text;
    }
    throw wrong(at(name), values.get(name), "must be a string");
  }

  double number(String name) {
    return number(at(name), values.get(name));
  }

  int whole(String name) {
    return whole(at(name), values.get(name));
  }

  List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    for (Object entry : list(at(name), values.get(name))) {
      numbers.add(number(at(name) + "[" + numbers.size() + "]", entry));
    }
    return numbers;
  }

  List<Integer> wholes(String name) {
    List<Integer> numbers = new ArrayList<>();
    for (Object entry : list(at(name), values.get(name))) {
      numbers.add(whole(at(name) + "[" + numbers.size() + "]", entry));
    }
    return numbers;
  }

  Matrix matrix(String name) {
    List<?> rows = list(at(name), values.get(name));
    double[][] matrix = new double[rows.size()][];
    for (int i = 0; i < matrix.length; i++) {
      String row = at(name) + "[" + i + "]";
      matrix[i] = list(row, rows.get(i)).stream().mapToDouble(v -> number(row, v)).toArray();
    }
    return Matrix.of(at(name), matrix);
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static List<?> list(String path, @Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw wrong(path, value, "must be an array");
  }

  private static double number(String path, @Nullable Object value) {
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw wrong(path, value, "must be a finite number");
  }

  private static int whole(String path, @Nullable Object value) {
    double number = number(path, value);
    if (number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE) {
      return (int) number;
    }
    throw wrong(path, value, "must be a whole number");
  }

  private static InvalidInput wrong(String path, @Nullable Object value, String advice) {
    return new InvalidInput(path, value == null ? "missing" : value, advice);
  }
}
