package dev.whorl.planning.model;

/** Checks of single values; each failure is an {@link InvalidInput}. */
public final class Require {
  private Require() {}

  /** The value, if finite and at least zero. */
  public static double notNegative(String field, double value) {
    if (!Double.isFinite(value) || value < 0) {
      throw new InvalidInput(field, value, "must be a finite number and at least 0");
    }
    return value;
  }

  /** The value, if finite and above zero. */
  public static double positive(String field, double value) {
    if (!Double.isFinite(value) || value <= 0) {
      throw new InvalidInput(field, value, "must be a finite number above 0");
    }
    return value;
  }

  /** The value, if above zero. */
  public static long positive(String field, long value) {
    if (value <= 0) {
      throw new InvalidInput(field, value, "must be above 0");
    }
    return value;
  }

  /** The value, if above zero. */
  public static int positive(String field, int value) {
    if (value <= 0) {
      throw new InvalidInput(field, value, "must be above 0");
    }
    return value;
  }

  /** The value, if at least zero. */
  public static long notNegative(String field, long value) {
    if (value < 0) {
      throw new InvalidInput(field, value, "must be at least 0");
    }
    return value;
  }

  /** The text, if it is not blank. */
  public static String notBlank(String field, String value) {
    if (value.isBlank()) {
      throw new InvalidInput(field, "\"\"", "must not be blank");
    }
    return value;
  }

  /** The product of two sizes, or an error that says which computation left the range of a long. */
  public static long product(String field, long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    if ((high != 0 || low < 0) && (high != -1 || low >= 0)) {
      throw new InvalidInput(
          field, a + " x " + b, "exceeds the largest size of 2^63-1; check the units (bytes)");
    }
    return low;
  }

  /** The sum of two sizes that are at least zero, or an error that says which sum overflowed. */
  public static long sum(String field, long a, long b) {
    long sum = a + b;
    if (sum < 0) {
      throw new InvalidInput(
          field, a + " + " + b, "exceeds the largest size of 2^63-1; check the units (bytes)");
    }
    return sum;
  }
}
