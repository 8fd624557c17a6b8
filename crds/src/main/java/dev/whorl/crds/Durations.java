package dev.whorl.crds;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as they stand in resources: up to four numbers of at most five digits, each with a unit
 * h, m, s, ms or us, as {@code 1h30m}, {@code 60ms} or {@code 1ms250us}. No fractions, no signs, no
 * bare numbers: neither {@code 1.5s} nor {@code 5} has to be guessed.
 */
public final class Durations {
  /** The form, for the schema. */
  public static final String PATTERN = "^([0-9]{1,5}(h|m|s|ms|us)){1,4}$";

  /** The longest text. */
  public static final int MAX_LENGTH = 32;

  private static final Pattern FORM = Pattern.compile(PATTERN);
  private static final Pattern PART = Pattern.compile("([0-9]+)(h|ms|us|m|s)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "h", Duration.ofHours(1),
          "m", Duration.ofMinutes(1),
          "s", Duration.ofSeconds(1),
          "ms", Duration.ofMillis(1),
          "us", Duration.ofNanos(1000));

  private Durations() {}

  /**
   * Reads a duration. Throws IllegalArgumentException, naming the text and the form, if it is none.
   */
  public static Duration parse(String text) {
    if (text.length() > MAX_LENGTH || !FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "The duration (%s) is not of the form 1h30m, 5m, 30s, 60ms or 1ms250us.".formatted(text));
    }
    Duration sum = Duration.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      Duration unit = Objects.requireNonNull(UNITS.get(parts.group(2)));
      sum = sum.plus(unit.multipliedBy(Long.parseLong(parts.group(1))));
    }
    return sum;
  }

  /** Seconds of a duration text. */
  public static double seconds(String text) {
    return parse(text).toNanos() / 1e9;
  }

  /**
   * Writes seconds so that the value read back is never below them: whole microseconds below 100
   * ms, whole milliseconds below 100 s, else whole seconds. Throws IllegalArgumentException for
   * what is negative, no number, or 99,999 hours and more.
   */
  public static String ceil(double seconds) {
    if (!(seconds >= 0) || seconds >= 99_999 * 3600.0) {
      throw new IllegalArgumentException(
          "The duration (%s s) cannot be written: it must be at least 0 and below 99999h."
              .formatted(seconds));
    }
    long unit = seconds < 0.1 ? 1 : seconds < 100 ? 1_000 : 1_000_000;
    // A binary fraction just above the decimal it stands for must not cost a whole unit.
    double units = seconds * 1e6 / unit;
    long whole = (long) Math.ceil(units - 1e-9 * Math.max(1, units));
    return format(Math.multiplyExact(whole, unit));
  }

  private static String format(long micros) {
    long us = micros % 1_000;
    long ms = micros / 1_000 % 1_000;
    long s = micros / 1_000_000 % 60;
    long m = micros / 60_000_000 % 60;
    long h = micros / 3_600_000_000L;
    StringBuilder text = new StringBuilder();
    append(text, h, "h");
    append(text, m, "m");
    append(text, s, "s");
    append(text, ms, "ms");
    append(text, us, "us");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long value, String unit) {
    if (value > 0) {
      text.append(value).append(unit);
    }
  }
}
