package dev.whorl.cli.text;

import dev.whorl.cli.BadInput;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in the notation of the custom resources: 1h, 2m30s, 60ms, 500us. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,5}(h|m|s|ms|us)){1,4}");
  private static final Pattern PART = Pattern.compile("([0-9]{1,5})(h|ms|m|us|s)");

  private Durations() {}

  /**
   * Reads a duration above 0.
   *
   * @param field for the message
   */
  public static Duration parse(String field, String text) {
    if (!FORM.matcher(text).matches()) {
      throw new BadInput(
          "%s (%s) is no duration; write for example 60ms, 1m30s or 500us.".formatted(field, text));
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long value = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "h" -> Duration.ofHours(value);
                case "m" -> Duration.ofMinutes(value);
                case "s" -> Duration.ofSeconds(value);
                case "ms" -> Duration.ofMillis(value);
                default -> Duration.ofNanos(value * 1000);
              });
    }
    if (sum.isZero()) {
      throw new BadInput("%s (%s) must be above 0.".formatted(field, text));
    }
    return sum;
  }

  /** Seconds for a person, with the unit that fits. */
  public static String text(double seconds) {
    if (seconds >= 1) {
      return "%.2f s".formatted(seconds);
    }
    return seconds >= 1e-3
        ? "%.1f ms".formatted(seconds * 1e3)
        : "%.0f us".formatted(seconds * 1e6);
  }
}
