package dev.whorl.executor.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The program of {@code src/test/cuda/kernel_check.cpp}, built in a flavour for some macros. */
record KernelProgram(String flavour, List<String> macros) {
  /** What a run said. */
  record Run(int exit, String output) {}

  private static final Path TARGET = Path.of("target/emulated-gpu").toAbsolutePath();

  /** Runs all checks, or a mode of them. */
  Run run(String mode) {
    try {
      Files.createDirectories(TARGET);
      List<String> build =
          new ArrayList<>(
              List.of(
                  Path.of("src/test/cuda/build").toAbsolutePath().toString(),
                  TARGET.toString(),
                  "check",
                  flavour));
      build.addAll(macros);
      Run built = run(build);
      if (built.exit() != 0) {
        throw new IllegalStateException(built.output());
      }
      List<String> command = new ArrayList<>();
      if (flavour.equals("races")) {
        // ThreadSanitizer's shadow memory has no place in some random address spaces.
        command.addAll(List.of("setarch", "-R"));
      }
      command.addAll(Arrays.asList(built.output().strip().split("\\s+")));
      command.add(mode);
      return run(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Run run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("ASAN_OPTIONS", "detect_leaks=0");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }
}
