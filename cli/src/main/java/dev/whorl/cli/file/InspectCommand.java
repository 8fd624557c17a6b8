package dev.whorl.cli.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.Quantities;
import dev.whorl.cli.text.TableOrJson;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.text.model.ModelFacts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whorl inspect FILE}. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Says what a model's file holds: shape, formats, tokenizer, template, memory per block, and how many sessions fit. Loads nothing.",
      "Example: ./whorl inspect my.gguf --memory 8Gi"
    })
public final class InspectCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description =
          "A GGUF file, a folder with config.json and safetensors, or hf://, oci://, s3://, https://, of which headers only are fetched.")
  private String file = "";

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "Memory that sessions are to fit into. Default: what this machine can give.")
  private @Nullable String memory;

  @Option(
      names = "--output",
      defaultValue = "table",
      description = "table or json. Default: ${DEFAULT-VALUE}.")
  private TableOrJson output = TableOrJson.TABLE;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JsonProcessingException {
    long bytes =
        memory == null ? Machine.here().usableBytes(1) : Quantities.bytes("--memory", memory);
    Path path = NamedModel.headers(file).path();
    Inspection inspection = inspect(path, bytes);
    PrintWriter out = spec.commandLine().getOut();
    if (output == TableOrJson.JSON) {
      out.println(new JsonMapper().writeValueAsString(inspection));
    } else {
      inspection.lines(bytes).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private static Inspection inspect(Path path, long bytes) {
    return switch (Model.open(path)) {
      case ModelOutcome.Refused(var fault) -> throw new BadInput(fault.message());
      case ModelOutcome.Opened(Model model) -> {
        try (model) {
          ModelFacts facts = FileTexts.facts(model);
          yield Inspection.of(model, facts, bytes);
        }
      }
    };
  }
}
