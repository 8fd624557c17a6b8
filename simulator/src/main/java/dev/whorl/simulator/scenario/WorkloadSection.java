package dev.whorl.simulator.scenario;

import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Slot;
import dev.whorl.simulator.engine.RequestSource;
import dev.whorl.simulator.workload.Arrivals;
import dev.whorl.simulator.workload.Lengths;
import dev.whorl.simulator.workload.LoadShape;
import dev.whorl.simulator.workload.Merged;
import dev.whorl.simulator.workload.Trace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The requests: one entry per stream, each for one deployment. */
final class WorkloadSection implements Scenario.Workloads {
  private final Path file;
  private final List<Yaml> entries;
  private final List<String> deployments;
  private final Problem problem;
  private final double duration;
  private final long seed;

  WorkloadSection(
      Path file,
      List<Yaml> entries,
      List<String> deployments,
      Problem problem,
      double duration,
      long seed) {
    this.file = file;
    this.entries = List.copyOf(entries);
    this.deployments = List.copyOf(deployments);
    this.problem = problem;
    this.duration = duration;
    this.seed = seed;
    // Reads every entry once, so that a bad one is refused before anything runs.
    at(1, 0);
  }

  @Override
  public RequestSource at(double load, int draw) {
    List<RequestSource> sources = new ArrayList<>();
    for (Yaml entry : entries) {
      sources.add(source(entry, load, seed + 7919L * sources.size() + 104_729L * draw));
    }
    return sources.size() == 1 ? sources.getFirst() : new Merged(sources);
  }

  private RequestSource source(Yaml entry, double load, long ownSeed) {
    entry.only(
        "deployment",
        "rate",
        "steps",
        "ramp",
        "trace",
        "variation",
        "input",
        "output",
        "lengths",
        "requests");
    int deployment = deployments.indexOf(entry.get("deployment").text());
    if (deployment < 0) {
      throw entry.get("deployment").wrong("is no LLMDeployment of this scenario");
    }
    Slot slot = problem.deployments().get(deployment).workload().slot();
    Arrivals.Known known = known(entry, slot);
    Yaml trace = entry.find("trace");
    if (trace != null) {
      return trace(trace.only("file", "speedUp", "cut"), deployment, slot, known, load);
    }
    return new Arrivals(
        new Arrivals.Spec(
            deployment,
            shape(entry, load),
            entry.number("variation", 1),
            lengths(entry.get("input"), slot.maxInputTokens()),
            lengths(entry.get("output"), slot.maxOutputTokens()),
            duration,
            entry.find("requests") == null ? Long.MAX_VALUE : entry.get("requests").whole(),
            known),
        ownSeed);
  }

  private RequestSource trace(
      Yaml trace, int deployment, Slot slot, Arrivals.Known known, double load) {
    Path path = Path.of(trace.get("file").text());
    Path parent = file.toAbsolutePath().getParent();
    Path resolved = path.isAbsolute() || parent == null ? path : parent.resolve(path);
    return Trace.open(
        resolved,
        new Trace.Fit(
            deployment,
            trace.number("speedUp", 1) * load,
            duration,
            trace.yes("cut", false),
            slot.maxInputTokens(),
            slot.maxOutputTokens(),
            known));
  }

  private static Arrivals.Known known(Yaml entry, Slot slot) {
    return switch (entry.text("lengths", "Estimated")) {
      case "Known" -> Arrivals.Known.EXACTLY;
      case "Estimated" -> new Arrivals.Known(false, slot.maxOutputTokens());
      default -> throw entry.get("lengths").wrong("must be Known or Estimated");
    };
  }

  private static LoadShape shape(Yaml entry, double load) {
    Yaml rate = entry.find("rate");
    if (rate != null) {
      return new LoadShape.Constant(positive(rate) * load);
    }
    Yaml ramp = entry.find("ramp");
    if (ramp != null) {
      ramp.only("from", "to", "over");
      return new LoadShape.Ramp(
          positive(ramp.get("from")) * load,
          positive(ramp.get("to")) * load,
          ramp.get("over").seconds());
    }
    List<LoadShape.Step> steps = new ArrayList<>();
    for (Yaml step : entry.get("steps").list()) {
      step.only("from", "rate");
      steps.add(new LoadShape.Step(step.get("from").seconds(), positive(step.get("rate")) * load));
    }
    return new LoadShape.Steps(steps);
  }

  private static double positive(Yaml rate) {
    if (rate.number() <= 0) {
      throw rate.wrong("must be above 0 requests per second");
    }
    return rate.number();
  }

  private static Lengths lengths(Yaml lengths, int most) {
    lengths.only("fixed", "uniform", "mean");
    Yaml fixed = lengths.find("fixed");
    if (fixed != null) {
      return new Lengths.Fixed(fixed.whole());
    }
    Yaml uniform = lengths.find("uniform");
    if (uniform != null) {
      List<Yaml> ends = uniform.list();
      if (ends.size() != 2) {
        throw uniform.wrong("must be [least, most]");
      }
      return new Lengths.Uniform(ends.get(0).whole(), ends.get(1).whole());
    }
    return new Lengths.Geometric(lengths.get("mean").number(), most);
  }
}
