package dev.whorl.simulator.reproduce.energy;

import dev.whorl.simulator.report.TextTable;
import java.util.Locale;

/** The comparison for a person. */
public final class EnergyText {
  private final EnergyReport report;

  /** Text about a report. */
  public EnergyText(EnergyReport report) {
    this.report = report;
  }

  /** Every point of the grid. */
  public TextTable grid() {
    TextTable table =
        new TextTable(
            "n,k", "mu2", "p", "lambda", "E[N]", "simulated", "error", "power", "simulated");
    for (GridResult r : report.grid()) {
      table.row(
          r.point().servers() + "," + r.point().needed(),
          number(r.point().fastRate()),
          number(r.point().fastShare()),
          number(r.point().arrivalRate()),
          number(r.meanInSystem()),
          number(r.simulatedInSystem()),
          percent(r.error()),
          number(r.power()),
          number(r.simulatedPower()));
    }
    return table;
  }

  /** The chosen shares. */
  public TextTable shares() {
    TextTable table =
        new TextTable("target delay", "p*", "simulated delay", "simulated power", "saved");
    for (ShareResult s : report.shares()) {
      table.row(
          number(s.targetDelay()),
          number(s.fastShare()),
          number(s.simulatedDelay()),
          number(s.simulatedPower()),
          percent(s.saving()));
    }
    return table;
  }

  /** Everything. */
  public String text() {
    return """
    Formula against exact simulation of the (n,k) fork-join with two speeds, %d points:
    %s
    E[N]: median error %s, worst %s. Busy servers by speed: worst error %s.

    Share of fast services for a mean delay (n=4, k=2, lambda 1.2, speeds 1 and 2, power 0.1/1/4), against always fast:
    %s\
    """
        .formatted(
            report.grid().size(),
            grid().text(),
            percent(report.medianError()),
            percent(report.worstError()),
            percent(report.worstSplitError()),
            shares().text());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
