package dev.whorl.executor.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Memory in pages of 2 MiB where the kernel has them (madvise(2), MADV_HUGEPAGE). A step reads each
 * weight once, so with pages of 4 KiB it waits for an address translation every 4 KiB: on a virtual
 * machine that cost a third to two thirds of a product's speed. Filling it for the first time was
 * four times as fast where the host had the memory at hand, four times as slow where it had not.
 *
 * <p>No more memory is taken than was asked for: what is left behind the last whole page of 2 MiB
 * lies in small ones.
 */
final class HugePages {
  /** Bytes of a page. */
  static final long BYTES = 2L << 20;

  /** The largest small page of any machine. */
  private static final long SMALL = 64 << 10;

  private static final int READ_AND_WRITE = 3;
  private static final int PRIVATE_AND_ANONYMOUS = 0x22;
  private static final int HUGE = 14;
  private static final long FAILED = -1;
  private static final @Nullable HugePages SYSTEM = system();

  private final MethodHandle map;
  private final MethodHandle unmap;
  private final MethodHandle advise;

  @SuppressWarnings("restricted") // the agent is started with native access
  private HugePages(Linker linker, SymbolLookup symbols) {
    map =
        linker.downcallHandle(
            symbols.findOrThrow("mmap"),
            FunctionDescriptor.of(
                JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    unmap =
        linker.downcallHandle(
            symbols.findOrThrow("munmap"), FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    advise =
        linker.downcallHandle(
            symbols.findOrThrow("madvise"),
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  }

  private static @Nullable HugePages system() {
    Linker linker = Linker.nativeLinker();
    SymbolLookup symbols = linker.defaultLookup();
    boolean linux =
        System.getProperty("os.name").equals("Linux")
            && symbols.find("mmap").isPresent()
            && symbols.find("madvise").isPresent();
    return linux ? new HugePages(linker, symbols) : null;
  }

  /**
   * Zeros, aligned to 64 bytes at least, until the arena is closed. What is smaller than a huge
   * page comes from the arena itself.
   *
   * @throws OutOfMemoryError when the kernel has no more
   */
  static MemorySegment allocate(long bytes, Arena arena) {
    HugePages system = SYSTEM;
    return system == null || bytes < BYTES
        ? arena.allocate(bytes, PanelLayout.VECTOR)
        : system.mapped(bytes, arena);
  }

  @SuppressWarnings("restricted") // the agent is started with native access
  private MemorySegment mapped(long bytes, Arena arena) {
    long kept = (bytes + SMALL - 1) & -SMALL;
    long taken = kept + BYTES;
    long start = map(taken);
    if (start == FAILED) {
      throw new OutOfMemoryError("The kernel maps no " + taken + " bytes.");
    }
    long aligned = (start + BYTES - 1) & -BYTES;
    unmap(start, aligned - start);
    unmap(aligned + kept, start + taken - aligned - kept);
    advise(aligned, kept);
    return MemorySegment.ofAddress(aligned).reinterpret(bytes, arena, _ -> unmap(aligned, kept));
  }

  private long map(long bytes) {
    try {
      return (long)
          map.invokeExact(MemorySegment.NULL, bytes, READ_AND_WRITE, PRIVATE_AND_ANONYMOUS, -1, 0L);
    } catch (Throwable e) {
      throw new LinkageError("mmap is there and cannot be called", e);
    }
  }

  private void unmap(long address, long bytes) {
    if (bytes > 0) {
      try {
        int _ = (int) unmap.invokeExact(address, bytes);
      } catch (Throwable e) {
        throw new LinkageError("munmap is there and cannot be called", e);
      }
    }
  }

  /** A kernel without huge pages refuses; small ones are as good then as they can be. */
  private void advise(long address, long bytes) {
    try {
      int _ = (int) advise.invokeExact(address, bytes, HUGE);
    } catch (Throwable e) {
      throw new LinkageError("madvise is there and cannot be called", e);
    }
  }
}
