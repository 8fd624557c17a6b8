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
            "n,k", "mu2", "p", "lambda", "E[N]", "simulated", "+-", "error", "power", "simulated");
    for (GridResult r : report.grid()) {
      table.row(
          r.point().servers() + "," + r.point().needed(),
          number(r.point().fastRate()),
          number(r.point().fastShare()),
          number(r.point().arrivalRate()),
          number(r.meanInSystem()),
          number(r.simulatedInSystem()),
          percent(r.noise()),
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

  /** How good the formula is, and how sure the simulation. */
  public String verdict() {
    if (report.grid().isEmpty()) {
      return "No point was simulated.";
    }
    GridResult worst = report.worst();
    return """
    E[N] by formula against exact simulation of %d requests at each of %d points: median error %s. The worst is %s
    (n,k = %d,%d at %s of the stability limit), where the 95 %% confidence interval is +- %s: the formula is an
    approximation. %d points lie within their intervals, the widest of which is +- %s. Busy servers by speed: worst error %s.\
    """
        .formatted(
            report.requests(),
            report.grid().size(),
            percent(report.medianError()),
            percent(worst.error()),
            worst.point().servers(),
            worst.point().needed(),
            percent(worst.point().arrivalRate() / worst.point().forecast().stabilityLimit()),
            percent(worst.noise()),
            report.withinNoise(),
            percent(report.worstNoise()),
            percent(report.worstSplitError()));
  }

  /** Everything. */
  public String text() {
    return """
    Formula against exact simulation of the (n,k) fork-join with two speeds, %d points:
    %s
    %s

    Share of fast services for a mean delay (n=4, k=2, lambda 1.2, speeds 1 and 2, power 0.1/1/4), against always fast:
    %s\
    """
        .formatted(report.grid().size(), grid().text(), verdict(), shares().text());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
