package dev.whorl.executor.gpucheck;

import dev.whorl.executor.cuda.KernelFolder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Other programs that are run beside: the kernels' own tests, NVIDIA's sanitizer, rivals. */
final class Programs {
  private static final String PREFIX = "kernel-check-";
  private static final List<String> TOOLS = List.of("memcheck", "racecheck", "synccheck");
  private static final long LIMIT_SECONDS = 120;

  private Programs() {}

  /** What a run came to; exit 124 when it took too long. */
  record Run(int exit, String output) {
    String last() {
      return output.lines().reduce("it said nothing", (_, line) -> line);
    }
  }

  static Run run(List<String> command, String input) throws IOException, InterruptedException {
    Path output = Files.createTempFile("gpu-check", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It does not read; what it says tells more.
      }
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      return new Run(ended ? process.exitValue() : 124, Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  /** A program on the PATH or where CUDA is installed. */
  static Optional<String> find(String name) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Stream.concat(
            Stream.of(path.split(File.pathSeparator, -1)), Stream.of("/usr/local/cuda/bin"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** Every kernel against a reference in double, with and without the sanitizer's tools. */
  static List<Check> kernels(@Nullable Path programs, Path kernels, String architecture)
      throws IOException, InterruptedException {
    if (programs == null || !Files.isDirectory(programs)) {
      return List.of(Check.notRun("kernels against doubles", "the test programs are not here"));
    }
    List<Check> checks = new ArrayList<>();
    Optional<String> sanitizer = find("compute-sanitizer");
    try (Stream<Path> files = Files.list(programs)) {
      for (Path program : files.sorted().toList()) {
        String layout = String.valueOf(program.getFileName()).substring(PREFIX.length());
        Path image = KernelFolder.image(kernels, layout, architecture);
        String name = "kernels against doubles, " + layout;
        if (image == null) {
          checks.add(Check.notRun(name, "there are no kernels of it for " + architecture));
          continue;
        }
        checks.add(check(name, List.of(program.toString(), image.toString())));
        if (sanitizer.isPresent()) {
          for (String tool : TOOLS) {
            checks.add(
                check(
                    "compute-sanitizer " + tool + ", " + layout,
                    List.of(
                        sanitizer.get(),
                        "--tool",
                        tool,
                        "--error-exitcode",
                        "9",
                        program.toString(),
                        image.toString(),
                        "small")));
          }
        }
      }
    }
    if (sanitizer.isEmpty()) {
      checks.add(Check.notRun("compute-sanitizer", "it is not on this machine"));
    }
    return checks;
  }

  private static Check check(String name, List<String> command)
      throws IOException, InterruptedException {
    Run run = run(command, "");
    return run.exit() == 0
        ? Check.passed(name, run.last())
        : Check.failed(name, "exit " + run.exit() + ": " + run.output().strip());
  }
}
