package dev.whorl.cli.local;

import java.io.Console;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/**
 * Lines with the seconds since the start, so that nobody waits in the dark. On a terminal, a bar
 * grows in the last line while something takes its time. Thread-safe.
 */
final class Progress {
  private static final int WIDTH = 30;
  private static final String CLEAR = "\r\033[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final long started = System.nanoTime();
  private boolean barShown;

  Progress(PrintWriter out) {
    this(out, isTerminal());
  }

  /**
   * @param terminal whether lines can be written anew
   */
  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Java 25 gives no console where there is no terminal; releases before it gave another one. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  synchronized void say(String line) {
    out.print(barShown ? CLEAR : "");
    barShown = false;
    out.printf("[%6.1f s] %s%n", seconds(), line);
    out.flush();
  }

  /**
   * A bar for what several do at the same time.
   *
   * @param what they do
   * @param parties how many
   */
  Bar bar(String what, int parties) {
    return new Bar(what, parties);
  }

  private double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }

  /** How far several have come. */
  final class Bar {
    private final String what;
    private final int parties;
    private final Map<String, Integer> percents = new HashMap<>();

    private Bar(String what, int parties) {
      this.what = what;
      this.parties = parties;
    }

    /** One of them has come so far, in percent. */
    void show(String party, int percent) {
      synchronized (Progress.this) {
        Integer before = percents.put(party, percent);
        if (!terminal || (before != null && before == percent)) {
          return;
        }
        int mean = percents.values().stream().mapToInt(Integer::intValue).sum() / parties;
        int filled = Math.clamp(mean * WIDTH / 100, 0, WIDTH);
        out.printf(
            "%s[%6.1f s] %s %s%s %d %%",
            CLEAR, seconds(), what, "█".repeat(filled), "░".repeat(WIDTH - filled), mean);
        out.flush();
        barShown = true;
      }
    }
  }
}
