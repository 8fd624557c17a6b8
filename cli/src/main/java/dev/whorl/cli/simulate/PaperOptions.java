package dev.whorl.cli.simulate;

import dev.whorl.simulator.report.ReportFolder;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every reproduction of a paper can be told. */
final class PaperOptions {
  @Option(names = "--seed", defaultValue = "1", description = "Of every draw. Default: 1.")
  private long seed;

  @Mixin private ReportOptions report = new ReportOptions();

  long seed() {
    return seed;
  }

  void tell(PrintWriter out, Consumer<ReportFolder> folder, ReportOptions.Forms forms) {
    report.tell(out, folder, forms);
  }
}
