package dev.whorl.executor.cuda;

import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles the kernels ahead, for a folder that an archive or an image carries:
 *
 * <p>{@code CompileKernels FOLDER NVRTC ARCHITECTURE,… LAYOUT…}, a layout being for example {@code
 * bf16-h128-g4}: format of activations, head size, query heads per key-value head.
 */
public final class CompileKernels {
  private static final Pattern LAYOUT = Pattern.compile("(bf16|f32)-h([0-9]+)-g([0-9]+)");

  private CompileKernels() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    Nvrtc compiler = new Nvrtc(Path.of(arguments[1]));
    for (String name : List.of(arguments).subList(3, arguments.length)) {
      KernelLayout layout = layout(name);
      for (String capability : arguments[2].split(",", -1)) {
        String file = KernelFolder.file(name, Integer.parseInt(capability));
        Files.write(folder.resolve(file), compiler.compile(layout, "sm_" + capability));
      }
    }
    Files.writeString(folder.resolve(KernelFolder.STAMP), KernelText.hash() + "\n");
  }

  /** The layout of a label, with every format that activations of its kind are multiplied with. */
  static KernelLayout layout(String label) {
    Matcher matcher = LAYOUT.matcher(label);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "The layout (" + label + ") must be like bf16-h128-g4 or f32-h64-g3.");
    }
    boolean wide = matcher.group(1).equals("f32");
    return new KernelLayout(
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        wide ? NumberFormat.F32 : NumberFormat.BF16,
        wide ? Set.of(TensorType.F32) : KernelLayout.FORMATS);
  }
}
