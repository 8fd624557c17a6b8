package dev.whorl.executor.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernels of {@code src/main/c/kernels.c}. Calls are critical: activations stay on the heap and
 * are read where they are, while the collector waits. A call is one part of one product, well below
 * a millisecond in decode.
 */
@SuppressWarnings("restricted") // the agent is started with native access
final class NativeKernels implements Kernels {
  /** For tests and for machines where native code is not wanted: {@code java} is the only value. */
  private static final String PROPERTY = "whorl.kernels";

  private final InstructionSet set;
  private final MethodHandle packed;
  private final MethodHandle dense;
  private final MethodHandle code;

  private NativeKernels(InstructionSet set, SymbolLookup symbols) {
    this.set = set;
    this.packed =
        handle(
            symbols,
            "whorl_packed_" + set.suffix(),
            FunctionDescriptor.ofVoid(
                JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    this.dense =
        handle(
            symbols,
            "whorl_dense_" + set.suffix(),
            FunctionDescriptor.ofVoid(
                JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                ADDRESS, JAVA_INT, JAVA_INT));
    this.code =
        handle(
            symbols,
            "whorl_code_" + set.suffix(),
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, ADDRESS));
  }

  private static MethodHandle handle(
      SymbolLookup symbols, String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(symbols.findOrThrow(name), descriptor, Linker.Option.critical(true));
  }

  /** The fastest kernels of this machine. */
  static Kernels best() {
    if (System.getProperty(PROPERTY, "").equals("java")) {
      return new JavaKernels("as " + PROPERTY + " asks");
    }
    return switch (NativeLibrary.open()) {
      case NativeLibrary.Outcome.Opened(SymbolLookup symbols) -> all(symbols).getLast();
      case NativeLibrary.Outcome.Absent(String reason) -> new JavaKernels(reason);
    };
  }

  /** One for each instruction set that this machine runs, the fastest last; empty without any. */
  static List<NativeKernels> all() {
    return switch (NativeLibrary.open()) {
      case NativeLibrary.Outcome.Opened(SymbolLookup symbols) -> all(symbols);
      case NativeLibrary.Outcome.Absent _ -> List.of();
    };
  }

  private static List<NativeKernels> all(SymbolLookup symbols) {
    MethodHandle runs =
        Linker.nativeLinker()
            .downcallHandle(
                symbols.findOrThrow("whorl_runs"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    List<NativeKernels> kernels = new ArrayList<>();
    for (InstructionSet set : InstructionSet.values()) {
      if (runs(runs, set)) {
        kernels.add(new NativeKernels(set, symbols));
      }
    }
    return kernels;
  }

  private static boolean runs(MethodHandle runs, InstructionSet set) {
    try {
      return (int) runs.invokeExact(set.number()) != 0;
    } catch (Throwable e) {
      throw new LinkageError("whorl_runs cannot be called", e);
    }
  }

  @Override
  public String describe() {
    return "native kernels for " + set.suffix();
  }

  @Override
  public void run(Product product, int rows, int from, int to, boolean adding, Scratch scratch) {
    long first = product.first();
    MemorySegment y =
        MemorySegment.ofArray(product.y())
            .asSlice((first * product.stride() + product.at()) * Float.BYTES);
    int add = adding ? 1 : 0;
    try {
      switch (product.matrix()) {
        case PackedMatrix m ->
            packed.invokeExact(
                m.type.ggmlType(),
                m.bytes,
                m.panelBytes,
                MemorySegment.ofArray(product.codes())
                    .asSlice(first * (m.inputs / Matrix.GROUP) * Codes.BYTES),
                rows,
                m.inputs,
                from,
                to,
                m.outputs,
                y,
                product.stride(),
                add);
        case DenseMatrix m ->
            dense.invokeExact(
                m.type.ggmlType(),
                m.bytes,
                MemorySegment.ofArray(product.values()).asSlice(first * m.inputs * Float.BYTES),
                rows,
                m.inputs,
                from,
                to,
                m.outputs,
                y,
                product.stride(),
                add);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("A native kernel cannot be called", e);
    }
  }

  @Override
  public void code(float[] x, int from, int groups, byte[] into, int at) {
    try {
      code.invokeExact(
          MemorySegment.ofArray(x).asSlice((long) from * Float.BYTES),
          groups,
          MemorySegment.ofArray(into).asSlice(at));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("A native kernel cannot be called", e);
    }
  }
}
