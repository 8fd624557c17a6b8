package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A command of the user against what is served.
 *
 * @param command for the shell
 * @param base of the OpenAI API, as OPENAI_BASE_URL
 * @param model what is served, as WHORL_MODEL
 */
record ClientCommand(String command, URI base, String model) {
  /** Runs it, printing what it prints; returns its exit status. */
  int run(PrintWriter out) throws InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("OPENAI_BASE_URL", base.toString());
    // Clients do not start without one; the router asks for none.
    builder.environment().putIfAbsent("OPENAI_API_KEY", "none");
    builder.environment().put("WHORL_MODEL", model);
    try {
      Process process = builder.start();
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        lines
            .lines()
            .forEach(line -> {
              out.println(line);
              out.flush();
            });
      }
      return process.waitFor();
    } catch (IOException e) {
      throw new BadInput("The command (%s) cannot be run: %s".formatted(command, e.getMessage()));
    }
  }
}
