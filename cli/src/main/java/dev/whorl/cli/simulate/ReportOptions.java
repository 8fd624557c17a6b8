package dev.whorl.cli.simulate;

import dev.whorl.simulator.report.ReportFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a report goes: a folder, and the terminal in one of three forms. */
final class ReportOptions {
  @Option(
      names = "--report",
      paramLabel = "FOLDER",
      description = "Writes index.html, plots (PNG, SVG), result.json and result.csv there.")
  private @Nullable Path folder;

  @Option(names = "--output", defaultValue = "table", description = "table, json or csv.")
  private Output output = Output.TABLE;

  /** Writes the folder if one is asked for, and prints. */
  void tell(PrintWriter out, Consumer<ReportFolder> report, Forms forms) {
    if (folder != null) {
      report.accept(new ReportFolder(folder));
    }
    out.println(
        switch (output) {
          case TABLE -> forms.table().get();
          case JSON -> Json.of(forms.json());
          case CSV -> forms.csv().get();
        });
    out.flush();
  }

  /** The same result in three forms. */
  record Forms(Supplier<String> table, Object json, Supplier<String> csv) {}
}
