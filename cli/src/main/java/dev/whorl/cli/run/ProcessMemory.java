package dev.whorl.cli.run;

import dev.whorl.cli.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Resident memory of this process, as Linux counts it: proc_pid_status(5). */
final class ProcessMemory {
  private static final Path PROCESS = Path.of("/proc/self");

  /** Begins a new peak (proc_pid_clear_refs(5)). */
  private static final String FROM_NOW_ON = "5";

  private ProcessMemory() {}

  /** Begins to watch the peak anew and returns the bytes resident now. */
  static long watch() {
    try {
      Files.writeString(PROCESS.resolve("clear_refs"), FROM_NOW_ON);
      return bytes("VmRSS:");
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Bytes resident at most since {@link #watch}. */
  static long peak() {
    return bytes("VmHWM:");
  }

  /** Bytes resident now. */
  static long now() {
    return bytes("VmRSS:");
  }

  private static long bytes(String field) {
    try {
      return bytes(Files.readAllLines(PROCESS.resolve("status")), field);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  static long bytes(List<String> status, String field) {
    return status.stream()
            .filter(line -> line.startsWith(field))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow(() -> new BadInput("The kernel's process status lacks " + field))
        * 1024;
  }

  private static BadInput unreadable(IOException cause) {
    return new BadInput(
        "Memory can be measured on Linux only, with /proc readable: " + cause.getMessage());
  }
}
