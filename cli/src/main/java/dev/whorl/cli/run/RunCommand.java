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
      "Weights are held as the file stores them; cache and residual are f32, unless --precision says otherwise."
    })
public final class RunCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "A GGUF file, or a folder with config.json and safetensors.")
  private Path file = Path.of("");

  @Option(
      names = "--ids",
      split = ",",
      required = true,
      paramLabel = "ID",
      description = "Token ids of the prompt, separated by commas. Nothing is added to them.")
  private List<Integer> ids = List.of();

  @Option(
      names = "--greedy",
      paramLabel = "N",
      defaultValue = "0",
      description = "Appends the N likeliest tokens, one after the other.")
  private int greedy;

  @Option(names = "--logits", description = "Prints the logits after the last id of the prompt.")
  private boolean logits;

  @Option(
      names = "--precision",
      paramLabel = "FORMAT",
      description = "stored, bf16 or f32: as a deployment of that precision computes.")
  private String precision = "";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (greedy < 0) {
      throw new BadInput("The option --greedy (%d) must be 0 or more.".formatted(greedy));
    }
    try (Model model = WholeModel.open(file)) {
      int[] prompt = ids.stream().mapToInt(Integer::intValue).toArray();
      check(prompt, model.geometry().vocabulary());
      try (WholeModel whole =
          WholeModel.load(model, precision(model), prompt.length + Math.max(greedy - 1, 0))) {
        print(whole, prompt);
      }
    }
    return 0;
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

  private Precision precision(Model model) {
    if (precision.isEmpty()) {
      return new Precision(null, NumberFormat.F32, NumberFormat.F32);
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
