package dev.whorl.cli.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel lets a running process have, changed from outside with {@code prlimit}
 * (util-linux): only the soft limit, so that it can be taken back.
 */
final class Limits {
  private static final Path PROGRAM = Path.of("/usr/bin/prlimit");
  private static final long SPARE_KIB = 512;

  private Limits() {}

  /** Whether this machine can do it. */
  static boolean available() {
    return Files.isExecutable(PROGRAM) && Files.isDirectory(Path.of("/proc/self"));
  }

  /** No file may grow any more: every write to one fails, as on a full disk. */
  static void noWrites(ProcessHandle process) throws InterruptedException {
    set(process, "--fsize=0:");
  }

  /** It gets hardly any more memory of the kernel than it has: allocations and new threads fail. */
  static void noMemory(ProcessHandle process) throws InterruptedException {
    set(process, "--as=%d:".formatted(1024 * (virtualKib(process) + SPARE_KIB)));
  }

  /** As before; nothing if it has ended. */
  static void lift(ProcessHandle process) throws InterruptedException {
    set(process, "--fsize=unlimited:");
    set(process, "--as=unlimited:");
  }

  private static long virtualKib(ProcessHandle process) {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmSize:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0; // it has ended
    }
  }

  private static void set(ProcessHandle process, String limit) throws InterruptedException {
    try {
      new ProcessBuilder(List.of(PROGRAM.toString(), "--pid", "" + process.pid(), limit))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
