package dev.whorl.cli.local;

import java.io.PrintWriter;

/** Lines with the seconds since the start, so that nobody waits in the dark. */
final class Progress {
  private final PrintWriter out;
  private final long started = System.nanoTime();

  Progress(PrintWriter out) {
    this.out = out;
  }

  void say(String line) {
    double seconds = (System.nanoTime() - started) / 1e9;
    out.printf("[%6.1f s] %s%n", seconds, line);
    out.flush();
  }
}
