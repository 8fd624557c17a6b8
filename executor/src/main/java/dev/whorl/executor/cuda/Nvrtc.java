package dev.whorl.executor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * NVIDIA's run-time compiler. Compiles to machine code of one architecture (a cubin), not to PTX:
 * nothing is left for the driver to translate, and what was checked is what runs.
 */
final class Nvrtc implements KernelCompiler {
  private final MethodHandle createProgram;
  private final MethodHandle compileProgram;
  private final MethodHandle programLogSize;
  private final MethodHandle programLog;
  private final MethodHandle cubinSize;
  private final MethodHandle cubin;
  private final MethodHandle destroyProgram;

  /**
   * Opens the compiler in a folder that holds {@code libnvrtc.so.*} and {@code
   * libnvrtc-builtins.so.*}. The second is opened first: the compiler asks for it by its bare name,
   * which the loader then knows, so that no library path needs to be set.
   *
   * @throws IllegalArgumentException when the folder does not hold both
   */
  Nvrtc(Path folder) {
    Path builtins = find(folder, "libnvrtc-builtins.so");
    new NativeCalls(builtins.toString());
    NativeCalls calls = new NativeCalls(find(folder, "libnvrtc.so").toString());
    createProgram =
        calls.function("nvrtcCreateProgram", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    compileProgram = calls.function("nvrtcCompileProgram", JAVA_LONG, JAVA_INT, ADDRESS);
    programLogSize = calls.function("nvrtcGetProgramLogSize", JAVA_LONG, ADDRESS);
    programLog = calls.function("nvrtcGetProgramLog", JAVA_LONG, ADDRESS);
    cubinSize = calls.function("nvrtcGetCUBINSize", JAVA_LONG, ADDRESS);
    cubin = calls.function("nvrtcGetCUBIN", JAVA_LONG, ADDRESS);
    destroyProgram = calls.function("nvrtcDestroyProgram", ADDRESS);
  }

  private static Path find(Path folder, String prefix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
          .sorted()
          .findFirst()
          .orElseThrow(() ->
              new IllegalArgumentException("The folder " + folder + " has no " + prefix + ".*."));
    } catch (IOException e) {
      throw new IllegalArgumentException("The folder " + folder + " cannot be read: " + e, e);
    }
  }

  @Override
  public byte[] compile(KernelLayout layout, String architecture) {
    List<String> options = new ArrayList<>();
    options.add("--gpu-architecture=" + architecture);
    options.add("--std=c++17");
    options.add("--fmad=false");
    layout.macros().forEach(macro -> options.add("--define-macro=" + macro));
    return compile(KernelText.read(), options);
  }

  private byte[] compile(String text, List<String> options) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(ADDRESS);
      MemorySegment source = arena.allocateFrom(text);
      MemorySegment name = arena.allocateFrom("whorl.cu");
      MemorySegment none = MemorySegment.NULL;
      check(
          "nvrtcCreateProgram",
          NativeCalls.result(
              () -> (int) createProgram.invokeExact(handle, source, name, 0, none, none)),
          "");
      try {
        return compile(handle.get(JAVA_LONG, 0), options, arena);
      } finally {
        NativeCalls.result(() -> (int) destroyProgram.invokeExact(handle));
      }
    }
  }

  private byte[] compile(long program, List<String> options, Arena arena) {
    MemorySegment pointers = arena.allocate(ADDRESS, options.size());
    for (int i = 0; i < options.size(); i++) {
      pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(options.get(i)));
    }
    int count = options.size();
    int code = NativeCalls.result(() -> (int) compileProgram.invokeExact(program, count, pointers));
    check("nvrtcCompileProgram", code, code == 0 ? "" : log(program, arena));
    MemorySegment size = arena.allocate(JAVA_LONG);
    check(
        "nvrtcGetCUBINSize",
        NativeCalls.result(() -> (int) cubinSize.invokeExact(program, size)),
        "");
    MemorySegment image = arena.allocate(size.get(JAVA_LONG, 0));
    check("nvrtcGetCUBIN", NativeCalls.result(() -> (int) cubin.invokeExact(program, image)), "");
    return image.toArray(JAVA_BYTE);
  }

  private String log(long program, Arena arena) {
    MemorySegment size = arena.allocate(JAVA_LONG);
    int failed = NativeCalls.result(() -> (int) programLogSize.invokeExact(program, size));
    MemorySegment text = arena.allocate(Math.max(1, size.get(JAVA_LONG, 0)));
    failed |= NativeCalls.result(() -> (int) programLog.invokeExact(program, text));
    return failed == 0 ? text.getString(0) : "";
  }

  private static void check(String call, int code, String log) {
    if (code != 0) {
      CudaError error =
          new CudaError(code, "NVRTC_ERROR_" + code, "See nvrtcResult in nvrtc.h.", false);
      throw new CudaException(call, error, log);
    }
  }
}
