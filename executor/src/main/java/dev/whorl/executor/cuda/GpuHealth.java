package dev.whorl.executor.cuda;

import dev.whorl.executor.DeviceMonitor.Reading;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which Xid messages mean that a GPU computes no more, or wrongly (NVIDIA's Xid catalogue). Others
 * follow from a program's own faults, which the driver's calls report, or mend themselves.
 */
public final class GpuHealth {
  private static final Map<Long, String> FATAL =
      Map.of(
          48L, "memory error that cannot be corrected: drain the node",
          62L, "internal microcontroller halted: reset the GPU",
          64L, "a memory row could not be remapped: replace the GPU",
          74L, "NVLink failed: reset the GPU",
          79L, "the GPU has fallen off the bus: reboot the node",
          95L, "memory error that was not contained: reset the GPU",
          119L, "its system processor does not answer: reset the GPU",
          120L, "its system processor failed: reset the GPU",
          140L, "unrecovered ECC error: reset the GPU");

  private GpuHealth() {}

  /** Why the GPU must not be used any longer, or null. */
  public static @Nullable String fault(Reading reading) {
    for (long code : reading.faults()) {
      String meaning = FATAL.get(code);
      if (meaning != null) {
        return "The driver reported Xid " + code + ", " + meaning + ".";
      }
    }
    return null;
  }
}
