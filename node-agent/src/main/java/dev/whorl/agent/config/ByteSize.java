package dev.whorl.agent.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads byte sizes as Kubernetes writes memory: a whole number, optionally with Ki, Mi, Gi, Ti or
 * k, M, G, T.
 */
final class ByteSize {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})([A-Za-z]{0,2})");
  private static final Map<String, Long> UNITS =
      Map.of(
          "",
          1L,
          "k",
          1_000L,
          "M",
          1_000_000L,
          "G",
          1_000_000_000L,
          "T",
          1_000_000_000_000L,
          "Ki",
          1L << 10,
          "Mi",
          1L << 20,
          "Gi",
          1L << 30,
          "Ti",
          1L << 40);

  private ByteSize() {}

  /** Throws IllegalArgumentException for anything else; {@code option} names the culprit. */
  static long parse(String option, String text) {
    Matcher matcher = FORM.matcher(text.strip());
    Long unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "The option %s (%s) is no byte size. Write a whole number with Ki, Mi, Gi or Ti, such as 2Gi."
              .formatted(option, text));
    }
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
  }
}
