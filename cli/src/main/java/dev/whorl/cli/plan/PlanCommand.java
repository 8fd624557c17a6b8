package dev.whorl.cli.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.reference.ReferenceFile;
import dev.whorl.cli.text.Durations;
import dev.whorl.cli.text.PlanText;
import dev.whorl.cli.text.TableOrJson;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;
import dev.whorl.planning.solve.Tightened;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whorl plan}. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Places the blocks of a model over unequal servers and certifies a bound on time per token.",
      "Exit code: 0 a plan, 2 bad input, 3 infeasible.",
      "Examples: ./whorl plan manifests/examples/plan.yaml",
      "          ./whorl plan --algorithm exact --output json manifests/examples/plan.yaml",
      "          ./whorl plan --reference baselines/src/test/resources/golden/g001-tiny.json"
    })
public final class PlanCommand implements Callable<Integer> {
  @Spec private CommandLine.Model.CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private @Nullable Input input;

  /** What to plan: an instance of ours, or a file of the published reference. */
  static final class Input {
    @Parameters(
        arity = "1",
        paramLabel = "FILE",
        description = "The instance, YAML or JSON: servers, links, model, workload.")
    private @Nullable Path file;

    @Option(
        names = "--reference",
        paramLabel = "FILE",
        description = "A golden file of the published algorithms; prints {\"outputs\": ...}.")
    private @Nullable Path reference;
  }

  @Option(
      names = "--algorithm",
      defaultValue = "auto",
      description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
      completionCandidates = Solvers.Names.class)
  private String algorithm = "";

  @Option(
      names = "--output",
      defaultValue = "table",
      description = "table or json. Default: ${DEFAULT-VALUE}.")
  private TableOrJson output = TableOrJson.TABLE;

  @Option(
      names = "--time-limit",
      description = {
        "The best verified plan so far is returned then. Default: 10s;",
        "of a golden file the search for a proved optimum ends then. Default: 60s."
      })
  private @Nullable String timeLimit;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of every random choice. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws JsonProcessingException {
    Input given = Objects.requireNonNull(input);
    PrintWriter out = spec.commandLine().getOut();
    if (given.reference != null) {
      out.println(ReferenceFile.read(given.reference).answer(limit("60s")));
      return 0;
    }
    PlacementSolver solver = Solvers.named(algorithm);
    Duration limit = limit("10s");
    Problem problem = InstanceReader.read(Objects.requireNonNull(given.file));
    PlanOutcome outcome = PlanOutcome.of(solve(solver, problem, limit));
    print(problem, outcome, out);
    return outcome.exitCode();
  }

  private Duration limit(String otherwise) {
    return Durations.parse("--time-limit", timeLimit == null ? otherwise : timeLimit);
  }

  private Outcome solve(PlacementSolver solver, Problem problem, Duration limit) {
    PrintWriter err = spec.commandLine().getErr();
    try (var _ = new SolveProgress("planning by " + solver.name(), limit, err)) {
      return new Tightened(solver).solve(problem, new Budget(limit, seed, System::nanoTime));
    }
  }

  private void print(Problem problem, PlanOutcome outcome, PrintWriter out)
      throws JsonProcessingException {
    if (output == TableOrJson.JSON) {
      out.println(
          new JsonMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(PlanJson.of(problem, outcome)));
      return;
    }
    Plan plan = outcome.plan();
    if (plan != null) {
      for (int i = 0; i < plan.placements().size(); i++) {
        int blocks = problem.deployments().get(i).model().blockCount();
        PlanText.lines(plan.placements().get(i), plan.certificates().get(i), blocks)
            .forEach(out::println);
      }
      plan.leftOut().forEach(l -> out.println("left out: " + l.server() + ", " + l.reason()));
    }
    outcome.explain(out);
  }
}
