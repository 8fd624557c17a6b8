package dev.whorl.cli.text;

import dev.whorl.cli.BadInput;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Byte counts in the notation of Kubernetes: a number with Ki, Mi, Gi, Ti or k, M, G, T. */
public final class Quantities {
  private static final Pattern FORM =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(Ki|Mi|Gi|Ti|k|M|G|T)?");
  private static final Map<String, Long> UNITS =
      Map.of(
          "",
          1L,
          "Ki",
          1L << 10,
          "Mi",
          1L << 20,
          "Gi",
          1L << 30,
          "Ti",
          1L << 40,
          "k",
          1000L,
          "M",
          1_000_000L,
          "G",
          1_000_000_000L,
          "T",
          1_000_000_000_000L);

  private Quantities() {}

  /**
   * Reads a number of bytes.
   *
   * @param field for the message
   */
  public static long bytes(String field, String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new BadInput(
          "%s (%s) is no quantity; write for example 512Mi or 2G.".formatted(field, text));
    }
    String unit = matcher.group(2) == null ? "" : matcher.group(2);
    try {
      return new BigDecimal(matcher.group(1))
          .multiply(BigDecimal.valueOf(UNITS.getOrDefault(unit, 1L)))
          .toBigInteger()
          .longValueExact();
    } catch (ArithmeticException e) {
      throw new BadInput("%s (%s) is too large.".formatted(field, text));
    }
  }

  /** A number of bytes for a person, for example 97.3 MiB. */
  public static String text(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : "%.1f %s".formatted(value, units[unit]);
  }
}
