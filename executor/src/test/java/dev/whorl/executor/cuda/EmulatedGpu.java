package dev.whorl.executor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.whorl.executor.BlockExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A stand-in for the driver that runs the kernels' text on the CPU, and a compiler for it: both by
 * {@code src/test/cuda/build}. Everything above the driver's symbols is what runs on a GPU.
 */
@SuppressWarnings("restricted") // test scope: the whole module may
final class EmulatedGpu {
  /** Tests of other modules use it too. */
  private static final Path MODULE =
      Files.exists(Path.of("src/test/cuda"))
          ? Path.of("").toAbsolutePath()
          : Path.of("../executor").toAbsolutePath().normalize();

  private static final Path SCRIPT = MODULE.resolve("src/test/cuda/build");
  private static final Path TARGET = MODULE.resolve("target/emulated-gpu");
  private static final Path DRIVER = Path.of(build("driver"));
  private static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup(DRIVER, Arena.global());

  /** Of the device's architecture. */
  static final int CAPABILITY = 90;

  /** Enough for every test, and less than the emulated device has. */
  static final long MEMORY = 64L << 20;

  /** In which order blocks and threads take turns. */
  enum Order {
    FORWARD(0),
    REVERSE(1),
    SHUFFLED(2);

    private final int code;

    Order(int code) {
      this.code = code;
    }
  }

  private EmulatedGpu() {}

  static CudaSettings settings(long bytes) {
    return new CudaSettings(0, bytes, 90, DRIVER.toString(), Path.of("/nowhere"));
  }

  /** A device of its own for a contract test. */
  static BlockExecutor open(long bytes, int parallelism) {
    return opened(CudaBlockExecutor.open(settings(bytes), EmulatedGpu::compile));
  }

  static CudaBlockExecutor opened(CudaOpening opening) {
    return switch (opening) {
      case CudaOpening.Opened(CudaBlockExecutor executor) -> executor;
      case CudaOpening.Unavailable unavailable ->
          throw new IllegalStateException(unavailable.toString());
    };
  }

  static byte[] compile(KernelLayout layout, String architecture) {
    return image(library(layout).toString());
  }

  /** The shared library that g++ made of the text. */
  static Path library(KernelLayout layout) {
    return Path.of(build("kernels", layout.macros().toArray(String[]::new)));
  }

  /** What the driver takes for machine code: the name of such a library. */
  static byte[] image(String library) {
    return ("WHORL-EMULATED:" + library).getBytes(StandardCharsets.UTF_8);
  }

  /** What the script prints: the path of what it built, or found built. */
  static synchronized String build(String what, String... arguments) {
    try {
      Files.createDirectories(TARGET);
      ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), TARGET.toString(), what);
      builder.command().addAll(List.of(arguments));
      Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String path =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("The emulated GPU could not be built; see above.");
      }
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(SYMBOLS.find(name).orElseThrow(), descriptor);
  }

  private static void call(String name, MemoryLayout[] parameters, Object... arguments) {
    try {
      function(name, FunctionDescriptor.ofVoid(parameters)).invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** A device that was never lost, with no failures to come. */
  static void reset() {
    call("emulated_gpu_reset", new MemoryLayout[0]);
  }

  static void order(Order order, long seed) {
    call("emulated_gpu_order", new MemoryLayout[] {JAVA_INT, JAVA_LONG}, order.code, seed);
  }

  /** A driver function fails with a code after that many good calls. */
  static void fail(String function, int calls, int code) {
    try (Arena arena = Arena.ofConfined()) {
      call(
          "emulated_gpu_fail",
          new MemoryLayout[] {ADDRESS, JAVA_INT, JAVA_INT},
          arena.allocateFrom(function),
          calls,
          code);
    }
  }

  static void driver(int version, int devices) {
    call("emulated_gpu_driver", new MemoryLayout[] {JAVA_INT, JAVA_INT}, version, devices);
  }

  /** Allocations, streams, events, graphs and modules that live. */
  static int handles() {
    try {
      return (int)
          function("emulated_gpu_handles", FunctionDescriptor.of(JAVA_INT)).invokeWithArguments();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
