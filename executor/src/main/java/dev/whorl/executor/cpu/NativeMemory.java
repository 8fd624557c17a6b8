package dev.whorl.executor.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * What {@link Arena}s give back goes back to the kernel. The C library would keep much of it: each
 * large piece that is freed raises the size from which pieces are mapped on their own (up to 32
 * MiB), so that the weights of a second placement come from heaps, a heap per thread, that do not
 * shrink while anything above is in use. A budget is worth nothing then: a container with a limit
 * ends by it. Fixed sizes switch that off (mallopt(3)); another C library than glibc is left as it
 * is.
 */
final class NativeMemory {
  private static final int TRIM_THRESHOLD = -1;
  private static final int MMAP_THRESHOLD = -3;
  private static final int ARENA_MAX = -8;
  private static final int LARGE = 128 << 10;
  private static final int HEAPS = 2;

  private NativeMemory() {}

  /** For the whole process, from now on. */
  @SuppressWarnings("restricted") // the agent is started with native access
  static void givesBackWhatIsFreed() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> mallopt = linker.defaultLookup().find("mallopt");
    if (mallopt.isEmpty()) {
      return;
    }
    MethodHandle set =
        linker.downcallHandle(
            mallopt.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    set(set, MMAP_THRESHOLD, LARGE);
    set(set, TRIM_THRESHOLD, LARGE);
    set(set, ARENA_MAX, HEAPS);
  }

  private static void set(MethodHandle mallopt, int option, int value) {
    int done;
    try {
      done = (int) mallopt.invokeExact(option, value);
    } catch (Throwable e) {
      throw new LinkageError("mallopt is there and cannot be called", e);
    }
    if (done == 0) {
      throw new IllegalArgumentException(
          "mallopt refuses %d for its option %d.".formatted(value, option));
    }
  }
}
