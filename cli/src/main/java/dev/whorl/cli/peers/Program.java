package dev.whorl.cli.peers;

import dev.whorl.cli.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program of someone else that is run to its end. */
final class Program {
  /** How it ended. */
  record Ended(int code, String output) {}

  private Program() {}

  /** Runs it; what it says besides its output goes where ours goes when {@code loud}. */
  static Ended run(List<String> command, boolean loud) {
    return run(
        new ProcessBuilder(command)
            .redirectError(
                loud ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD));
  }

  private static Ended run(ProcessBuilder program) {
    String name = program.command().getFirst();
    try {
      Process process = program.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be run: %s".formatted(name, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadInput("Interrupted while %s ran.".formatted(name));
    }
  }

  /** What it prints, and what it says besides. */
  static String everything(List<String> command) {
    return run(new ProcessBuilder(command).redirectErrorStream(true)).output();
  }

  /**
   * What it prints.
   *
   * @throws BadInput when it fails
   */
  static String output(List<String> command) {
    Ended ended = run(command, false);
    if (ended.code() != 0) {
      throw new BadInput("It ended with %d: %s".formatted(ended.code(), String.join(" ", command)));
    }
    return ended.output();
  }
}
