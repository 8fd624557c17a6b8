package dev.whorl.executor.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/** The stand-in for NVIDIA's management library, and what a test tells it to say. */
public final class EmulatedNvml {
  private static final String LIBRARY = EmulatedGpu.build("nvml");
  private static final NativeCalls CALLS = new NativeCalls(LIBRARY);

  private EmulatedNvml() {}

  /** Its path. */
  public static String library() {
    return LIBRARY;
  }

  private static int call(String name, MemoryLayout[] parameters, Object... arguments) {
    MethodHandle function = CALLS.function(name, parameters);
    return NativeCalls.result(() -> (int) function.invokeWithArguments(arguments));
  }

  /** The driver has reported a fault. */
  public static void xid(long code) {
    call("emulated_nvml_xid", new MemoryLayout[] {JAVA_LONG}, code);
  }

  static void slice(boolean is) {
    call("emulated_nvml_slice", new MemoryLayout[] {JAVA_INT}, is ? 1 : 0);
  }

  /** Sets of events that live. */
  static int sets() {
    return call("emulated_nvml_sets", new MemoryLayout[0]);
  }
}
