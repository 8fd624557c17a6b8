package dev.whorl.router.placement;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the custom resources write them: {@code 60ms}, {@code 1m30s}, {@code 1s250us}. */
public final class DurationText {
  private static final Pattern WHOLE = Pattern.compile("([0-9]{1,5}(h|m|s|ms|us)){1,4}");
  private static final Pattern PART = Pattern.compile("([0-9]{1,5})(ms|us|h|m|s)");

  private DurationText() {}

  /** Throws IllegalArgumentException that names the field for any other text. */
  public static Duration parse(String field, String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "The %s (%s) is no duration: write numbers with units, like 60ms or 1m30s."
              .formatted(field, text));
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      sum = sum.plus(Long.parseLong(part.group(1)), unit(part.group(2)));
    }
    return sum;
  }

  private static ChronoUnit unit(String name) {
    return switch (name) {
      case "h" -> ChronoUnit.HOURS;
      case "m" -> ChronoUnit.MINUTES;
      case "s" -> ChronoUnit.SECONDS;
      case "ms" -> ChronoUnit.MILLIS;
      default -> ChronoUnit.MICROS;
    };
  }
}
