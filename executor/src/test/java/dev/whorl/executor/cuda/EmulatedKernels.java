package dev.whorl.executor.cuda;

import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The emulated GPU for tests of other packages: its driver, and a folder of kernels for it. */
public final class EmulatedKernels {
  private EmulatedKernels() {}

  /** The driver's library. */
  public static String driver() {
    return EmulatedGpu.settings(0).driver();
  }

  /** A folder of kernels compiled ahead: a head size and a group, f32 and bf16. */
  public static Path write(Path folder, int group, int headSize) throws IOException {
    Files.createDirectories(folder);
    for (TensorType type : Set.of(TensorType.F32, TensorType.BF16)) {
      NumberFormat numbers = type == TensorType.F32 ? NumberFormat.F32 : NumberFormat.BF16;
      KernelLayout layout = new KernelLayout(headSize, group, numbers, Set.of(type));
      Path file = folder.resolve(KernelFolder.file(layout.label(), EmulatedGpu.CAPABILITY));
      Files.write(file, EmulatedGpu.compile(layout, "sm_" + EmulatedGpu.CAPABILITY));
    }
    Files.writeString(folder.resolve(KernelFolder.STAMP), KernelText.hash() + "\n");
    return folder;
  }

  /** A device that was never lost, with no failures to come. */
  public static void reset() {
    EmulatedGpu.reset();
  }

  /** A driver function fails with a code after that many good calls. */
  public static void fail(String function, int calls, int code) {
    EmulatedGpu.fail(function, calls, code);
  }

  /** The driver is of a version, and sees one device. */
  public static void driver(int version) {
    EmulatedGpu.driver(version, 1);
  }
}
