package dev.whorl.cli.file;

import dev.whorl.cli.BadInput;
import dev.whorl.text.model.ModelReader;
import dev.whorl.text.tokenizer.HuggingFaceText;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whorl tokenize FILE TEXT}. */
@Command(
    name = "tokenize",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the token ids of a text as JSON. Control tokens in the text (<|im_end|>) are recognised.",
      "Example: ./whorl tokenize my.gguf 'Hello world'"
    })
public final class TokenizeCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description =
          "A GGUF file, a folder of a model, a tokenizer.json or a tokenizer.model; or hf://, oci://, s3://, https://.")
  private String file = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TEXT",
      description =
          "The text; without it, standard input in UTF-8. Write -- before one that begins with a dash.")
  private @Nullable String text;

  @Option(
      names = "--bos",
      description =
          "With what the model wants around a plain text: a begin token for most, an end token for some.")
  private boolean special;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    String given =
        text == null ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8) : text;
    try (HuggingFaceText tokenizer =
        ModelReader.tokenizer(FileTexts.of(NamedModel.headers(file).path()))) {
      List<Integer> ids = tokenizer.encode(given, special);
      out.println(ids);
      out.flush();
      return 0;
    } catch (UnusableModelFile e) {
      throw new BadInput("%s: %s".formatted(file, e.getMessage()));
    }
  }
}
