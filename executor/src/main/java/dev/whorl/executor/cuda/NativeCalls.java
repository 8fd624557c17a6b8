package dev.whorl.executor.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.NoSuchElementException;

/**
 * Functions of one native library that return an int. What Java calls restricted is here, and
 * nowhere else in the package.
 */
@SuppressWarnings("restricted")
final class NativeCalls {
  private final String library;
  private final SymbolLookup symbols;

  /**
   * Opens a library for the life of the process: the driver does not survive being unloaded.
   *
   * @param library a path, or a name that the system's loader knows
   * @throws IllegalArgumentException when there is none
   */
  NativeCalls(String library) {
    this.library = library;
    this.symbols =
        library.contains("/")
            ? SymbolLookup.libraryLookup(Path.of(library), Arena.global())
            : SymbolLookup.libraryLookup(library, Arena.global());
  }

  /**
   * The function of a name.
   *
   * @throws NoSuchElementException when the library has none
   */
  MethodHandle function(String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            symbols
                .find(name)
                .orElseThrow(() ->
                    new NoSuchElementException(
                        "The library " + library + " has no function " + name + ".")),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
  }

  /** One call with its arguments. */
  @FunctionalInterface
  interface Call {
    /** The result code. */
    int run() throws Throwable;
  }

  /** The result of a call; what it throws is a fault of the binding. */
  static int result(Call call) {
    try {
      return call.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Native memory as a segment of a size. */
  static MemorySegment memory(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }
}
