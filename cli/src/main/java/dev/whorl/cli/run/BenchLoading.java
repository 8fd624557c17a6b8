package dev.whorl.cli.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.text.TableOrJson;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whorl bench loading FILE…}. */
@Command(
    name = "loading",
    mixinStandardHelpOptions = true,
    description = {
      "Loads whole models as their files store them and says how long that takes and how much memory, beside the file's",
      "size: at most while loading, and afterwards. The first line of a file reads it from the disk unless it was read before."
    })
public final class BenchLoading implements Callable<Integer> {
  /** Any token of any vocabulary. */
  private static final int TOKEN = 5;

  private static final int SLOT = 16;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files or folders of models.")
  private List<Path> files = List.of();

  @Option(
      names = "--repeat",
      defaultValue = "3",
      description = "Loads of each file. Default: ${DEFAULT-VALUE}.")
  private int repeat;

  @Option(names = "--output", defaultValue = "table", description = "table or json.")
  private TableOrJson output = TableOrJson.TABLE;

  @Spec private CommandSpec spec;

  /**
   * One load.
   *
   * @param fileBytes of all files of weights
   * @param heldBytes of weights, as the ledger and planning count them
   * @param peakBytes resident at most while loading, above what was before
   * @param residentBytes afterwards, above what was before
   * @param firstTokenSeconds of the step after it, which reads all weights once
   */
  record Row(
      String file,
      long fileBytes,
      long heldBytes,
      double loadSeconds,
      long peakBytes,
      long residentBytes,
      double firstTokenSeconds) {}

  @Override
  public Integer call() throws JsonProcessingException {
    List<Row> rows = new ArrayList<>();
    for (Path file : files) {
      for (int i = 0; i < repeat; i++) {
        rows.add(load(file));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        output == TableOrJson.JSON ? new JsonMapper().writeValueAsString(rows) : table(rows));
    out.flush();
    return 0;
  }

  private static Row load(Path file) {
    try (Model model = WholeModel.open(file)) {
      Precision precision = Precision.stored(model);
      long before = ProcessMemory.watch();
      long begin = System.nanoTime();
      try (WholeModel whole = WholeModel.load(model, precision, SLOT)) {
        double seconds = seconds(begin);
        long peak = ProcessMemory.peak() - before;
        long resident = ProcessMemory.now() - before;
        begin = System.nanoTime();
        whole.step(0, Sampling.GREEDY, TOKEN);
        return new Row(
            String.valueOf(file.getFileName()),
            model.files().stream().mapToLong(Model.ModelFile::bytes).sum(),
            WeightFormats.of(model, precision).spanBytes(0, model.geometry().blocks()),
            seconds,
            peak,
            resident,
            seconds(begin));
      }
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) * 1e-9;
  }

  private static String table(List<Row> rows) {
    StringBuilder table = new StringBuilder();
    table.append("file MB   held MB   loaded in   peak MB (of file)   resident MB   first token\n");
    for (Row row : rows) {
      table.append(
          "%7.1f   %7.1f   %8.2fs   %7.1f (%6.2f)   %11.1f   %10.3fs   %s%n"
              .formatted(
                  row.fileBytes() / 1e6,
                  row.heldBytes() / 1e6,
                  row.loadSeconds(),
                  row.peakBytes() / 1e6,
                  (double) row.peakBytes() / row.fileBytes(),
                  row.residentBytes() / 1e6,
                  row.firstTokenSeconds(),
                  row.file()));
    }
    return table.toString();
  }
}
