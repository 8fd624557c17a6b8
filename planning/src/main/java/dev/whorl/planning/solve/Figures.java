package dev.whorl.planning.solve;

import java.util.Locale;

/** Figures in sentences for people. */
final class Figures {
  private static final double GIB = 1L << 30;
  private static final double MIB = 1L << 20;

  private Figures() {}

  static String bytes(long bytes) {
    return bytes((double) bytes);
  }

  static String bytes(double bytes) {
    return bytes >= GIB
        ? String.format(Locale.ROOT, "%.2f GiB", bytes / GIB)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
  }

  static String seconds(double seconds) {
    return seconds >= 1
        ? String.format(Locale.ROOT, "%.3f s", seconds)
        : String.format(Locale.ROOT, "%.3f ms", seconds * 1e3);
  }
}
