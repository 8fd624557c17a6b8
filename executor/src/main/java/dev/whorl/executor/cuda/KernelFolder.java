package dev.whorl.executor.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A folder of kernels that were compiled ahead, of NVRTC's libraries, or of both: what is not there
 * is compiled. Machine code runs on its own architecture and on later ones of the same generation
 * (CUDA C++ Programming Guide, "Binary Compatibility").
 */
public final class KernelFolder implements KernelCompiler {
  /** Holds the {@link KernelText#hash} of the text that the images were made of. */
  static final String STAMP = "KERNELS";

  private final Path folder;
  private final boolean images;
  private final @Nullable KernelCompiler compiler;

  /**
   * Opens a folder.
   *
   * @throws IllegalArgumentException when it holds neither, or images of another text
   */
  KernelFolder(Path folder) {
    this.folder = folder;
    this.images = Files.exists(folder.resolve(STAMP));
    if (images) {
      checkStamp(folder);
    }
    this.compiler = compiler(folder, images);
  }

  private static void checkStamp(Path folder) {
    try {
      String made = Files.readString(folder.resolve(STAMP)).strip();
      String text = KernelText.hash();
      if (!made.equals(text)) {
        throw new IllegalArgumentException(
            String.format(
                "The kernels in %s were made of another text (%s) than this version's (%s).",
                folder, made, text));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("The folder " + folder + " cannot be read: " + e, e);
    }
  }

  private static @Nullable KernelCompiler compiler(Path folder, boolean images) {
    try {
      return new Nvrtc(folder);
    } catch (IllegalArgumentException e) {
      if (images) {
        return null;
      }
      throw e;
    }
  }

  /** The file of a layout. Images of bf16 have products of every format. */
  static String file(String layout, int capability) {
    return "sm_" + capability + "-" + layout + ".cubin";
  }

  /**
   * The image that runs on an architecture, or null.
   *
   * @param layout for example {@code bf16-h128-g4}
   * @param architecture for example {@code sm_90}
   */
  public static @Nullable Path image(Path folder, String layout, String architecture) {
    int capability = Integer.parseInt(architecture.substring("sm_".length()));
    for (int older = capability; older >= capability / 10 * 10; older--) {
      Path file = folder.resolve(file(layout, older));
      if (Files.exists(file)) {
        return file;
      }
    }
    return null;
  }

  private @Nullable Path image(KernelLayout layout, String architecture) {
    return images ? image(folder, layout.label(), architecture) : null;
  }

  @Override
  public @Nullable String obstacle(KernelLayout layout, String architecture) {
    return compiler != null || image(layout, architecture) != null
        ? null
        : String.format(
            "The folder %s has no kernels %s for %s and no NVRTC to compile them. Use the agent's"
                + " CUDA image, which brings NVRTC.",
            folder, layout.label(), architecture);
  }

  @Override
  public byte[] compile(KernelLayout layout, String architecture) {
    Path image = image(layout, architecture);
    if (image != null) {
      try {
        return Files.readAllBytes(image);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (compiler == null) {
      throw new IllegalStateException(obstacle(layout, architecture));
    }
    return compiler.compile(layout, architecture);
  }
}
