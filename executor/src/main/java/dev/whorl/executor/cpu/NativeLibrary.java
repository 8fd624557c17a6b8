package dev.whorl.executor.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The native kernels' library of this jar, for this processor and Linux. It is opened from memory
 * (memfd_create(2)), so that a read-only or noexec file system is no obstacle; where that call is
 * missing, from a temporary file.
 */
@SuppressWarnings("restricted") // the agent is started with native access
final class NativeLibrary {
  private static final int CLOSE_ON_EXEC = 1;

  private NativeLibrary() {}

  /** What became of it: the symbols, or why there are none. */
  sealed interface Outcome {
    record Opened(SymbolLookup symbols) implements Outcome {}

    record Absent(String reason) implements Outcome {}
  }

  /** Opens the library for as long as the process lives. */
  static Outcome open() {
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String name = "/native/" + architecture + "/libwhorl.so";
    if (!System.getProperty("os.name").equals("Linux")) {
      return new Outcome.Absent("native kernels are built for Linux only");
    }
    try (InputStream in = NativeLibrary.class.getResourceAsStream(name)) {
      if (in == null) {
        return new Outcome.Absent("this build has no native kernels for " + architecture);
      }
      return new Outcome.Opened(open(in.readAllBytes()));
    } catch (IOException | IllegalArgumentException e) {
      return new Outcome.Absent("the native kernels cannot be opened: " + e.getMessage());
    }
  }

  private static SymbolLookup open(byte[] content) throws IOException {
    Path memory = inMemory();
    if (memory != null) {
      Files.write(memory, content);
      return SymbolLookup.libraryLookup(memory.toString(), Arena.global());
    }
    Path file = Files.createTempFile("whorl", ".so");
    try {
      Files.write(file, content);
      return SymbolLookup.libraryLookup(file, Arena.global());
    } finally {
      Files.delete(file);
    }
  }

  /** A file without a name; null where the system has none. */
  private static @Nullable Path inMemory() {
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().find("memfd_create").orElse(null);
    if (function == null) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      int descriptor =
          (int)
              linker
                  .downcallHandle(
                      function,
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
                  .invokeExact(arena.allocateFrom("whorl"), CLOSE_ON_EXEC);
      return descriptor < 0 ? null : Path.of("/proc/self/fd/" + descriptor);
    } catch (Throwable e) {
      throw new LinkageError("memfd_create is there and cannot be called", e);
    }
  }
}
