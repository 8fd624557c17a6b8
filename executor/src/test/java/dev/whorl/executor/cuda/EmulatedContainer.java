package dev.whorl.executor.cuda;

import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.TensorType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What makes an agent's container one with a GPU, the emulated one: the driver's libraries where
 * NVIDIA's runtime mounts them, and kernels for it where the image {@code agent-cuda} has them.
 */
public final class EmulatedContainer {
  /** Names the bytes of the GPU's memory. */
  public static final String MEMORY = "WHORL_EMULATED_MEMORY";

  /** Names a file; while there is one, the GPU is lost. */
  public static final String LOST_FILE = "WHORL_EMULATED_LOST_FILE";

  private static final String LIBRARIES = "/usr/lib/";
  private static final String KERNELS = "/app/kernels/";

  private EmulatedContainer() {}

  /**
   * The files by their paths in the container, for f32 models of a head size and a group.
   *
   * @param work folder for those that are made
   */
  public static Map<String, Path> files(Path work, int group, int headSize) throws IOException {
    KernelLayout layout =
        new KernelLayout(headSize, group, NumberFormat.F32, Set.of(TensorType.F32));
    String label = layout.label();
    String library = KERNELS + label + ".so";
    Path image = work.resolve(KernelFolder.file(label, EmulatedGpu.CAPABILITY));
    Files.write(image, EmulatedGpu.image(library));
    Path stamp = work.resolve(KernelFolder.STAMP);
    Files.writeString(stamp, KernelText.hash() + "\n", StandardCharsets.UTF_8);

    Map<String, Path> files = new LinkedHashMap<>();
    files.put(LIBRARIES + CudaSettings.DRIVER, Path.of(EmulatedKernels.driver()));
    files.put(LIBRARIES + Nvml.LIBRARY, Path.of(EmulatedNvml.library()));
    files.put(library, EmulatedGpu.library(layout));
    files.put(KERNELS + image.getFileName(), image);
    files.put(KERNELS + KernelFolder.STAMP, stamp);
    return files;
  }
}
