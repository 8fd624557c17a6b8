package dev.whorl.cli;

import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns exceptions into one line for a person and an exit code; {@code WHORL_TRACE=1} adds the
 * stack trace.
 */
final class Failures implements IExecutionExceptionHandler {
  static final int BAD_INPUT = 2;
  static final int INTERNAL = 70;

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    boolean input =
        failure instanceof BadInput
            || failure instanceof IllegalArgumentException
            || failure instanceof UncheckedIOException;
    command.getErr().println("whorl: " + failure.getMessage());
    if (!input || "1".equals(System.getenv("WHORL_TRACE"))) {
      failure.printStackTrace(command.getErr());
    }
    return input ? BAD_INPUT : INTERNAL;
  }
}
