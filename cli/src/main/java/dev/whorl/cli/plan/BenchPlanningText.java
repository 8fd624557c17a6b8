package dev.whorl.cli.plan;

import dev.whorl.baselines.bench.BenchReport;
import dev.whorl.baselines.bench.HighLoad;
import dev.whorl.baselines.bench.Times;
import dev.whorl.cli.text.Durations;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The tables of {@code whorl bench planning}. */
final class BenchPlanningText {
  private final PrintWriter out;

  BenchPlanningText(PrintWriter out) {
    this.out = out;
  }

  void print(BenchReport report) {
    out.println("servers  blocks  zones  sessions  plan       join       leave      (processor)");
    report.scale().forEach(this::scale);
    report
        .growth()
        .forEach(g ->
            out.printf(
                "plan time grows with servers^%s in %d zones%n", figure(g.exponent()), g.zones()));
    report.families().forEach(this::family);
    out.println();
    ratio("modelRatio, relay", report.ratio());
    ratio("modelRatio, ring", report.ratioRing());
    ratio("certifiedRatio, from half load", report.certifiedRatio());
    ratio("certifiedRatio, all loads", report.certifiedRatioAllLoads());
    highLoad(report.cgBpAtHighLoad());
  }

  private void highLoad(HighLoad over) {
    out.printf(
        "%nours/cg-bp at its own number, session mean, from %s of the session limit on%n",
        HighLoad.LEAST);
    over.families().forEach(f -> highLoad(f.family(), f.median(), f.worst(), f.instances()));
    highLoad("all families", over.median(), over.worst(), over.instances());
  }

  private void highLoad(
      String name, @Nullable Double median, @Nullable Double worst, int instances) {
    out.printf(
        "  %-15s  median %s, worst %s over %d instances%n",
        name, figure(median), figure(worst), instances);
  }

  private void scale(BenchReport.Scale row) {
    out.printf(
        "%7d  %6d  %5d  %8d  %-9s  %-9s  %-9s  %s %s %s%n",
        row.servers(),
        row.blocks(),
        row.zones(),
        row.sessions(),
        Durations.text(row.planSeconds()),
        Durations.text(row.joinMillis() / 1e3),
        Durations.text(row.leaveMillis() / 1e3),
        Durations.text(row.planCpuSeconds()),
        Durations.text(row.joinCpuMillis() / 1e3),
        Durations.text(row.leaveCpuMillis() / 1e3));
  }

  private void family(BenchReport.FamilyRow row) {
    out.printf(
        "%n%s: %d of %d placed; modelRatio %s, certifiedRatio %s (medians)%n",
        row.family(),
        row.placed(),
        row.instances(),
        figure(row.modelRatio().median()),
        figure(row.certifiedRatio().median()));
    out.println(
        "                  placed  certified mean, p99     session/token, p99      ours/it: mean (worst), p99, session mean, p99");
    line("whorl", row.placed(), row.certified(), row.simulated(), null);
    row.peers()
        .forEach(p -> line(p.name(), p.placed(), p.certified(), p.simulated(), p.oursOverIt()));
  }

  private void line(
      String name,
      int placed,
      @Nullable Times certified,
      @Nullable Times simulated,
      BenchReport.@Nullable OverIt over) {
    out.printf(
        "  %-15s %6d  %-22s  %-22s  %s%n",
        name,
        placed,
        times(certified),
        times(simulated),
        over == null
            ? "-"
            : String.format(
                Locale.ROOT,
                "%.3f (%.3f), %.3f, %.3f, %.3f",
                over.certifiedMean(),
                over.worstCertifiedMean(),
                over.certifiedP99(),
                over.simulatedMean(),
                over.simulatedP99()));
  }

  private void ratio(String name, BenchReport.Ratio ratio) {
    out.printf(
        "%-30s  median %s, p95 %s over %d instances%n",
        name, figure(ratio.median()), figure(ratio.p95()), ratio.instances());
  }

  private static String times(@Nullable Times times) {
    return times == null
        ? "-"
        : Durations.text(times.meanSeconds()) + ", " + Durations.text(times.p99Seconds());
  }

  private static String figure(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}
