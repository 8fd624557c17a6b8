package dev.whorl.cli.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.TableOrJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl bench perplexity}. */
@Command(
    name = "perplexity",
    mixinStandardHelpOptions = true,
    description = {
      "How well SmolLM2-135M foretells a text in several formats, by Whorl and by llama.cpp: the same files, tokens and",
      "rule (pieces of 512 tokens, of which the second half counts). Builds llama.cpp where it is missing."
    })
public final class BenchPerplexity implements Callable<Integer> {
  private static final Pattern ESTIMATE = Pattern.compile("Final estimate: PPL = ([0-9.]+)");

  /**
   * One row.
   *
   * @param tokens of the text; half of them count
   */
  record Row(String system, String format, double perplexity, int tokens) {}

  @Spec private CommandSpec spec;

  @Option(
      names = "--formats",
      split = ",",
      defaultValue = "Q4_1,BF16,Q8_0",
      description = "Formats of the file. Default: ${DEFAULT-VALUE}.")
  private List<String> formats = List.of();

  @Option(
      names = "--text",
      split = ",",
      description =
          "Files in UTF-8, one after another. Default: CHANGELOG.md and LICENSE of the checkout.")
  private List<Path> texts = List.of();

  @Option(
      names = "--pieces",
      defaultValue = "10",
      description = "Of 512 tokens each. Default: ${DEFAULT-VALUE}.")
  private int pieces;

  @Option(
      names = "--output",
      defaultValue = "table",
      description = "table or json. Default: ${DEFAULT-VALUE}.")
  private TableOrJson output = TableOrJson.TABLE;

  @Override
  public Integer call() throws IOException {
    Path root = Path.of(System.getProperty("whorl.root", "."));
    List<Path> chosen =
        texts.isEmpty() ? List.of(root.resolve("CHANGELOG.md"), root.resolve("LICENSE")) : texts;
    if (pieces < 1 || !chosen.stream().allMatch(Files::isRegularFile)) {
      throw new BadInput(
          "--pieces (%d) must be positive and --text (%s) name files.".formatted(pieces, chosen));
    }
    ModelFormatsFiles files = ModelFormatsFiles.of(root, spec.commandLine().getErr());
    Path whole = Files.createTempFile("whorl-perplexity", ".txt");
    List<Row> rows = new ArrayList<>();
    try {
      Files.writeString(whole, concatenated(chosen));
      for (String format : formats) {
        Path model = files.in(format);
        if (model != null) {
          rows.addAll(rows(format, model, whole, files.programs()));
        }
      }
    } finally {
      Files.delete(whole);
    }
    print(rows);
    return 0;
  }

  private static String concatenated(List<Path> files) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : files) {
      text.append(Files.readString(file));
    }
    return text.toString();
  }

  private List<Row> rows(String format, Path model, Path file, @Nullable LlamaPrograms programs)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    Perplexity ours = new Perplexity(model, pieces);
    rows.add(new Row("whorl", format, ours.of(Files.readString(file)), ours.tokens()));
    if (programs != null) {
      rows.add(new Row("llama.cpp", format, theirs(programs, model, file), ours.tokens()));
    }
    return rows;
  }

  private double theirs(LlamaPrograms programs, Path model, Path file) {
    String said =
        Program.everything(
            List.of(
                programs.path("llama-perplexity"),
                "-m",
                model.toString(),
                "-f",
                file.toString(),
                "-c",
                String.valueOf(Perplexity.PIECE),
                "--chunks",
                String.valueOf(pieces)));
    Matcher estimate = ESTIMATE.matcher(said);
    if (!estimate.find()) {
      throw new BadInput("llama-perplexity told no estimate for %s.".formatted(model));
    }
    return Double.parseDouble(estimate.group(1));
  }

  private void print(List<Row> rows) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    if (output == TableOrJson.JSON) {
      out.println(new JsonMapper().writeValueAsString(Map.of("rows", rows)));
    } else {
      out.println("format  system     perplexity  tokens");
      for (Row row : rows) {
        out.printf(
            Locale.ROOT,
            "%-7s %-9s  %10.4f  %6d%n",
            row.format(),
            row.system(),
            row.perplexity(),
            row.tokens());
      }
    }
    out.flush();
  }
}
