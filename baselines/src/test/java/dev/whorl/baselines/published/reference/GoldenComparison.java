package dev.whorl.baselines.published.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares outputs field by field: numbers within 1e-9 relative, 1e-6 for an optimum; where the
 * route of a request was decided by a tie rule only status and placement of that method; nothing
 * where the reference is undefined; informative fields and an optimum's own placement not at all.
 */
final class GoldenComparison {
  private static final Set<String> FREE =
      Set.of("agreed_by", "near_tie_windows", "equal_sum_windows", "because", "lp_relaxation");
  private static final Set<String> FREE_IN_OPTIMUM = Set.of("first_block", "block_count", "routes");
  private static final Set<String> BY_OPTIMUM = Set.of("optimum", "ratio_cg_bprr_to_optimum");
  private static final Set<String> DESPITE_TIES = Set.of("status", "first_block", "block_count");

  private final List<String> differences = new ArrayList<>();

  static List<String> differences(Object want, @Nullable Object got) {
    GoldenComparison comparison = new GoldenComparison();
    comparison.compare("", want, got, 1e-9);
    return comparison.differences;
  }

  private void compare(String path, @Nullable Object want, @Nullable Object got, double tolerance) {
    if (want instanceof Map<?, ?> fields) {
      object(path, fields, got, tolerance);
    } else if (want instanceof List<?> entries) {
      array(path, entries, got, tolerance);
    } else if (want instanceof Number number && got instanceof Number other) {
      double a = number.doubleValue();
      double b = other.doubleValue();
      expect(
          Math.abs(a - b) <= Math.max(1e-9, tolerance * Math.max(Math.abs(a), Math.abs(b))),
          path,
          want,
          got);
    } else {
      expect(want == null ? got == null : want.equals(got), path, want, got);
    }
  }

  private void object(String path, Map<?, ?> want, @Nullable Object got, double tolerance) {
    if (!(got instanceof Map<?, ?> actual)) {
      expect(false, path, want, got);
      return;
    }
    if ("undefined".equals(want.get("status"))) {
      return;
    }
    for (Map.Entry<?, ?> field : compared(want).entrySet()) {
      String name = (String) field.getKey();
      boolean free =
          FREE.contains(name) || (path.endsWith("optimum") && FREE_IN_OPTIMUM.contains(name));
      if (!free) {
        compare(
            path.isEmpty() ? name : path + "." + name,
            field.getValue(),
            actual.get(name),
            BY_OPTIMUM.contains(name) ? 1e-6 : tolerance);
      }
    }
  }

  private static Map<?, ?> compared(Map<?, ?> want) {
    if (!(want.get("requests_with_tied_routes") instanceof Integer tied) || tied == 0) {
      return want;
    }
    Map<Object, Object> rest = new LinkedHashMap<>(want);
    rest.keySet().removeIf(name -> !DESPITE_TIES.contains(name));
    return rest;
  }

  private void array(String path, List<?> want, @Nullable Object got, double tolerance) {
    if (!(got instanceof List<?> actual) || actual.size() != want.size()) {
      expect(false, path, want, got);
      return;
    }
    for (int i = 0; i < want.size(); i++) {
      compare(path + "[" + i + "]", want.get(i), actual.get(i), tolerance);
    }
  }

  private void expect(boolean equal, String path, @Nullable Object want, @Nullable Object got) {
    if (!equal) {
      differences.add(path + ": want " + want + ", got " + got);
    }
  }
}
