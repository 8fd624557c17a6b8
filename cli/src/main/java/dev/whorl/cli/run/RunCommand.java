package dev.whorl.cli.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.cli.BadInput;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Precision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whorl run FILE}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a model in this process: no agents, no router, no bound.",
      "Example: ./whorl run my.gguf --prompt 'Once upon a time'",
      "With --ids, --greedy or --logits it prints numbers as JSON; weights are then held as the file stores them, and cache",
      "and residual are f32, unless --precision says otherwise."
    })
public final class RunCommand implements Callable<Integer> {
  private static final int USUAL_TOKENS = 128;

  @Parameters(
      paramLabel = "FILE",
      description = "A GGUF file, or a folder with config.json and safetensors.")
  private Path file = Path.of("");

  /** What comes first. */
  private static final class Beginning {
    @Option(
        names = "--prompt",
        paramLabel = "TEXT",
        description = "A text to go on with; control tokens in it are recognised.")
    private @Nullable String prompt;

    @Option(
        names = "--ids",
        split = ",",
        paramLabel = "ID",
        description = "Token ids, separated by commas. Nothing is added to them.")
    private @Nullable List<Integer> ids;
  }

  @ArgGroup(multiplicity = "1")
  private Beginning beginning = new Beginning();

  @Option(
      names = "--chat",
      description = "Puts the prompt into the model's chat template, as a user's question.")
  private boolean chat;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description =
          "Ends the text after N tokens, if the model does not end it before. Default: 128, or what the context holds.")
  private @Nullable Integer maxTokens;

  @Option(
      names = "--temperature",
      defaultValue = "0",
      description = "0 takes the likeliest token, more draws. Default: ${DEFAULT-VALUE}.")
  private float temperature;

  @Option(
      names = "--top-p",
      defaultValue = "1",
      description =
          "Draws from the fewest likeliest tokens that have this probability together. Default: ${DEFAULT-VALUE}.")
  private float topP;

  @Option(
      names = "--top-k",
      defaultValue = "0",
      description = "Draws from so many likeliest tokens; 0: from all. Default: ${DEFAULT-VALUE}.")
  private int topK;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "The same seed draws the same text. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--greedy",
      paramLabel = "N",
      defaultValue = "0",
      description = "Prints the ids of the N likeliest tokens, one after the other.")
  private int greedy;

  @Option(names = "--logits", description = "Prints the logits after the last token of the prompt.")
  private boolean logits;

  @Option(
      names = "--precision",
      paramLabel = "FORMAT",
      description =
          "stored, bf16, f32, int8 or int4: as a deployment of that precision computes. Default: stored.")
  private String precision = "";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (greedy < 0) {
      throw new BadInput("The option --greedy (%d) must be 0 or more.".formatted(greedy));
    }
    if (maxTokens != null && maxTokens < 1) {
      throw new BadInput("The option --max-tokens (%d) must be 1 or more.".formatted(maxTokens));
    }
    Sampling sampling = sampling();
    try (Model model = WholeModel.open(file)) {
      List<Integer> ids = beginning.ids;
      if (ids != null) {
        numbers(model, ids);
        return 0;
      }
      try (TextRun text = TextRun.of(file)) {
        String prompt = Objects.requireNonNull(beginning.prompt);
        List<Integer> tokens = chat ? text.question(file, prompt) : text.document(prompt);
        if (tokens.isEmpty()) {
          throw new BadInput("The prompt has no tokens; give it some text.");
        }
        if (logits || greedy > 0) {
          numbers(model, tokens);
        } else {
          words(model, text, tokens, sampling);
        }
      }
    }
    return 0;
  }

  private Sampling sampling() {
    try {
      return new Sampling(seed, temperature, topP, topK, Sampling.NO_LOGPROBS);
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }

  private void words(Model model, TextRun text, List<Integer> prompt, Sampling sampling) {
    Precision wanted = precision(model, Precision.stored(model));
    int left = model.geometry().contextLength() - prompt.size() + 1;
    int most = maxTokens != null ? maxTokens : Math.max(1, Math.min(USUAL_TOKENS, left));
    try (WholeModel whole = WholeModel.load(model, wanted, prompt.size() + most - 1)) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(whole.describe());
      err.flush();
      PrintWriter out = spec.commandLine().getOut();
      err.println(text.write(whole, prompt, sampling, most, out));
      err.flush();
    }
  }

  private void numbers(Model model, List<Integer> ids) throws Exception {
    int[] prompt = ids.stream().mapToInt(Integer::intValue).toArray();
    check(prompt, model.geometry().vocabulary());
    Precision exact = new Precision(null, NumberFormat.F32, NumberFormat.F32);
    int tokens = prompt.length + Math.max(greedy - 1, 0);
    try (WholeModel whole = WholeModel.load(model, precision(model, exact), tokens)) {
      print(whole, prompt);
    }
  }

  private static void check(int[] prompt, int vocabulary) {
    for (int id : prompt) {
      if (id < 0 || id >= vocabulary) {
        throw new BadInput(
            "The token id (%d) of --ids is not in the vocabulary (0 to %d)."
                .formatted(id, vocabulary - 1));
      }
    }
  }

  private Precision precision(Model model, Precision usual) {
    if (precision.isEmpty()) {
      return usual;
    }
    try {
      return Precision.of(precision, model);
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }

  private void print(WholeModel whole, int[] prompt) throws Exception {
    Sampling every = new Sampling(0, 0, 1, 0, Sampling.EVERY_LOGPROB);
    RowResult.Sampled sampled = whole.step(0, logits ? every : Sampling.GREEDY, prompt);
    ObjectNode answer = new ObjectMapper().createObjectNode();
    if (logits) {
      ArrayNode array = answer.putArray("logits");
      for (float logit : logits(sampled, whole.model().geometry().vocabulary())) {
        array.add(logit);
      }
    }
    ArrayNode array = answer.putArray("greedy");
    for (int id : greedy(whole, prompt.length, sampled)) {
      array.add(id);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(new ObjectMapper().writeValueAsString(answer));
    out.flush();
  }

  private static float[] logits(RowResult.Sampled sampled, int vocabulary) {
    RowResult.Logprobs all = Objects.requireNonNull(sampled.logprobs());
    float[] logits = new float[vocabulary];
    all.top().forEach(one -> logits[one.id()] = (float) (one.logprob() + all.normaliser()));
    return logits;
  }

  private List<Integer> greedy(WholeModel whole, int position, RowResult.Sampled first) {
    List<Integer> tokens = new ArrayList<>();
    RowResult.Sampled next = first;
    while (tokens.size() < greedy) {
      tokens.add(next.id());
      if (tokens.size() < greedy) {
        next = whole.step(position++, Sampling.GREEDY, next.id());
      }
    }
    return tokens;
  }
}
