package dev.whorl.executor.cpu;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Size of the processor's last cache level. */
record ProcessorCache(long bytes) {
  private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

  /** Taken where the system does not tell: more than most processors' share per core group. */
  private static final long ASSUMED = 64L << 20;

  static ProcessorCache read() {
    return read(CACHES);
  }

  static ProcessorCache read(Path folder) {
    long largest = 0;
    try (DirectoryStream<Path> levels = Files.newDirectoryStream(folder, "index*")) {
      for (Path level : levels) {
        largest = Math.max(largest, size(Files.readString(level.resolve("size")).strip()));
      }
    } catch (IOException | NumberFormatException unknown) {
      return new ProcessorCache(ASSUMED);
    }
    return new ProcessorCache(largest == 0 ? ASSUMED : largest);
  }

  private static long size(String text) {
    String digits = text.replaceAll("[KMG]$", "");
    int unit =
        switch (text.substring(digits.length())) {
          case "K" -> 10;
          case "M" -> 20;
          case "G" -> 30;
          default -> 0;
        };
    return Long.parseLong(digits) << unit;
  }
}
