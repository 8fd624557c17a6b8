package dev.whorl.executor.gpucheck;

import dev.whorl.executor.cuda.CudaSettings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to check.
 *
 * @param ordinal of the device among those the process sees
 * @param driver the driver's library
 * @param kernels folder of kernels compiled ahead
 * @param programs folder of the kernels' own test programs; null leaves them out
 * @param report where the JSON goes
 * @param gguf a model that llama.cpp runs too, where it is there
 * @param small shapes that an emulated device can run
 */
record Options(
    int ordinal,
    String driver,
    Path kernels,
    @Nullable Path programs,
    Path report,
    @Nullable Path gguf,
    boolean small) {
  static final String USAGE =
      """
      usage: ./gpu-check [--device N] [--report FILE] [--gguf MODEL]
        --device N     which GPU, counted from 0 (default 0)
        --report FILE  where the JSON report goes (default gpu-check.json)
        --gguf MODEL   a GGUF model to run here and, where llama-bench is on the PATH, there
      For tests: --driver LIBRARY, --kernels FOLDER, --programs FOLDER, --small\
      """;

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException naming the argument
   */
  static Options of(List<String> arguments) {
    int ordinal = 0;
    String driver = CudaSettings.DRIVER;
    Path kernels = Path.of("kernels");
    Path programs = null;
    Path report = Path.of("gpu-check.json");
    Path gguf = null;
    boolean small = false;
    for (var rest = arguments.iterator(); rest.hasNext(); ) {
      String name = rest.next();
      if (name.equals("--small")) {
        small = true;
        continue;
      }
      if (!rest.hasNext()) {
        throw new IllegalArgumentException(
            "The argument " + name + " is unknown or lacks a value.");
      }
      String value = rest.next();
      switch (name) {
        case "--device" -> ordinal = number(name, value);
        case "--driver" -> driver = value;
        case "--kernels" -> kernels = Path.of(value);
        case "--programs" -> programs = Path.of(value);
        case "--report" -> report = Path.of(value);
        case "--gguf" -> gguf = Path.of(value);
        default -> throw new IllegalArgumentException("The argument " + name + " is unknown.");
      }
    }
    return new Options(ordinal, driver, kernels, programs, report, gguf, small);
  }

  private static int number(String name, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new IllegalArgumentException(
        "The value (" + value + ") of " + name + " must be a whole number from 0.");
  }
}
