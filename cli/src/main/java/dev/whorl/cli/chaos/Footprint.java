package dev.whorl.cli.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds of its machine, as Linux tells it; all 0 elsewhere.
 *
 * @param pid of the process: another one has another footprint
 * @param residentBytes of its memory
 */
record Footprint(long pid, int threads, int handles, long residentBytes) {
  private static final long KIB = 1024;

  static Footprint of(ProcessHandle process) {
    Path proc = Path.of("/proc", String.valueOf(process.pid()));
    return new Footprint(
        process.pid(),
        entries(proc.resolve("task")),
        entries(proc.resolve("fd")),
        resident(proc.resolve("status")));
  }

  private static int entries(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.count();
    } catch (IOException e) {
      return 0;
    }
  }

  private static long resident(Path status) {
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> KIB * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
