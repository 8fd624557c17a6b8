package dev.whorl.cli;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.simulator.document.BadDocument;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns exceptions into one line for a person and an exit code; {@code WHORL_TRACE=1} adds the
 * stack trace. Bad input has types of its own: whatever else is thrown is a fault of the program
 * and says so.
 */
final class Failures implements IExecutionExceptionHandler {
  static final int BAD_INPUT = 2;
  static final int INTERNAL = 70;

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    return told(failure, command.getErr());
  }

  /** Says what happened and returns the exit code. */
  static int told(Throwable failure, PrintWriter err) {
    boolean input =
        failure instanceof BadInput
            || failure instanceof InvalidInput
            || failure instanceof BadDocument
            || failure instanceof UncheckedIOException;
    boolean trace = "1".equals(System.getenv("WHORL_TRACE"));
    err.println(
        input
            ? "whorl: " + failure.getMessage()
            : "whorl: internal error, a fault of this program: " + failure + hint(trace));
    if (trace) {
      failure.printStackTrace(err);
    }
    err.flush();
    return input ? BAD_INPUT : INTERNAL;
  }

  private static String hint(boolean trace) {
    return trace ? "" : ". WHORL_TRACE=1 shows where.";
  }
}
