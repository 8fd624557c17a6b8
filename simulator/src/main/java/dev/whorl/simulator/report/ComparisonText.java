package dev.whorl.simulator.report;

import dev.whorl.simulator.compare.ComparisonReport;
import dev.whorl.simulator.compare.ComparisonReport.LoadResult;
import dev.whorl.simulator.compare.ComparisonReport.SystemResult;
import dev.whorl.simulator.run.DeploymentResult;
import dev.whorl.simulator.run.Epoch;
import java.util.Locale;

/** A comparison for a person. */
public final class ComparisonText {
  private static final double GIB = 1L << 30;

  private final ComparisonReport report;

  /** Text about a report. */
  public ComparisonText(ComparisonReport report) {
    this.report = report;
  }

  /** One line per system, load and deployment; times in milliseconds unless a unit is given. */
  public TextTable table() {
    TextTable table =
        new TextTable(
            "system",
            "load",
            "deployment",
            "bound",
            "mean",
            "p50",
            "p99",
            "largest",
            "late",
            "first token p99 s",
            "wait p99 s",
            "response/token",
            "sum/sum",
            "tokens/s",
            "done",
            "refused");
    for (SystemResult system : report.systems()) {
      if (!system.refused().isEmpty()) {
        table.row(
            system.system(),
            "-",
            "no plan",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-");
      }
      for (LoadResult run : system.runs()) {
        for (DeploymentResult d : run.run().deployments()) {
          add(table, system.system(), run.load(), d);
        }
      }
    }
    return table;
  }

  private static void add(TextTable table, String system, double load, DeploymentResult d) {
    table.row(
        system,
        number("%.3g", load),
        d.deployment(),
        ms(d.bound().worstSeconds()),
        ms(d.timePerToken().mean()),
        ms(d.timePerToken().p50()),
        ms(d.timePerToken().p99()),
        ms(d.timePerToken().largest()),
        String.valueOf(d.bound().lateTokens()),
        number("%.2f", d.timeToFirstToken().p99()),
        number("%.2f", d.queueWait().p99()),
        ms(d.responsePerToken().mean()),
        ms(d.secondsPerToken()),
        number("%.0f", d.tokensPerSecond()),
        String.valueOf(d.finished()),
        String.valueOf(d.refused().values().stream().mapToInt(Integer::intValue).sum()));
  }

  /** What replanning did; empty when nothing replanned. */
  public TextTable epochs() {
    TextTable table =
        new TextTable(
            "system", "load", "at s", "cause", "action", "sessions", "bound ms", "loaded GiB");
    for (SystemResult system : report.systems()) {
      for (LoadResult run : system.runs()) {
        for (Epoch epoch : run.run().epochs()) {
          table.row(
              system.system(),
              number("%.3g", run.load()),
              number("%.1f", epoch.atSeconds()),
              epoch.cause(),
              epoch.action(),
              String.valueOf(epoch.sessions()),
              ms(epoch.worstSeconds()),
              number("%.2f", epoch.loadedBytes() / GIB));
        }
      }
    }
    return table;
  }

  /** Whether anything replanned. */
  public boolean replanned() {
    return report.systems().stream()
        .flatMap(s -> s.runs().stream())
        .anyMatch(r -> !r.run().epochs().isEmpty());
  }

  /** The table, and why systems have no plan. */
  public String text() {
    StringBuilder out = new StringBuilder(report.scenario() + ", time per token in ms:\n");
    out.append(table().text());
    for (SystemResult system : report.systems()) {
      if (!system.refused().isEmpty()) {
        out.append("%s has no plan: %s%n".formatted(system.system(), system.refused()));
      }
    }
    if (replanned()) {
      out.append("Placements in force:\n").append(epochs().text());
    }
    return out.toString();
  }

  private static String ms(double seconds) {
    return number("%.2f", seconds * 1e3);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
