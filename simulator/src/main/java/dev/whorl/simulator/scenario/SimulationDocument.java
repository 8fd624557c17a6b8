package dev.whorl.simulator.scenario;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Problem;
import dev.whorl.simulator.engine.Options;
import dev.whorl.simulator.replan.ReplanRules;
import dev.whorl.simulator.run.QueueLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A whole scenario from its documents. */
final class SimulationDocument {
  private static final double DEFAULT_GRACE_SECONDS = 30;
  private static final List<String> ALL_POLICIES =
      List.of(
          "whorl",
          "whorl-jffc",
          "cg-bp",
          "gbp-cr",
          "whole-model",
          "parallax",
          "exo",
          "petals",
          "helix");

  private final Path file;
  private final Yaml document;
  private final Yaml spec;
  private final List<Yaml> servers;
  private final List<Yaml> deployments;

  SimulationDocument(Path file, Yaml document, List<Yaml> servers, List<Yaml> deployments) {
    this.file = file;
    this.document = document.only("apiVersion", "kind", "metadata", "spec");
    this.spec =
        document
            .get("spec")
            .only(
                "duration",
                "seed",
                "policies",
                "models",
                "links",
                "workload",
                "loads",
                "faults",
                "steps",
                "router",
                "prefill",
                "replan");
    this.servers = servers;
    this.deployments = deployments;
  }

  Scenario scenario() {
    Cluster cluster = new Cluster(spec, servers, deployments);
    Problem problem = cluster.problem();
    double duration = spec.get("duration").seconds();
    if (duration <= 0) {
      throw spec.get("duration").wrong("must be above 0");
    }
    long seed = spec.whole("seed", 1);
    List<String> ids = problem.deployments().stream().map(Deployment::id).toList();
    WorkloadSection workload =
        new WorkloadSection(file, spec.get("workload").list(), ids, problem, duration, seed);
    return new Scenario(
        document.get("metadata").get("name").text(),
        problem,
        loads(),
        policies(),
        duration,
        options(seed),
        limits(),
        replan(problem),
        spec.each("faults").stream().map(f -> fault(f, problem)).toList(),
        workload);
  }

  private List<Double> loads() {
    List<Yaml> loads = spec.each("loads");
    for (Yaml load : loads) {
      if (load.number() <= 0) {
        throw load.wrong("must be above 0");
      }
    }
    return loads.isEmpty() ? List.of(1.0) : loads.stream().map(Yaml::number).toList();
  }

  private List<String> policies() {
    List<Yaml> policies = spec.each("policies");
    for (Yaml policy : policies) {
      if (!ALL_POLICIES.contains(policy.text())) {
        throw policy.wrong("is no policy; known are " + String.join(", ", ALL_POLICIES));
      }
    }
    return policies.isEmpty() ? List.of("whorl") : policies.stream().map(Yaml::text).toList();
  }

  private Options options(long seed) {
    Yaml prefill = spec.find("prefill");
    Options options = Options.DEFAULT.withSeed(seed);
    if (prefill != null) {
      prefill.only("permits", "window", "rest");
      options =
          new Options(
              prefill.whole("permits", options.permits()),
              prefill.whole("window", options.window()),
              prefill.whole("rest", options.rest()),
              options.variation(),
              options.detectionSeconds(),
              seed);
    }
    Yaml steps = spec.find("steps");
    if (steps == null) {
      return options;
    }
    steps.only("spread", "slowShare", "slowFactor");
    return options.withVariation(
        new Options.Variation(
            steps.number("spread", 0),
            steps.number("slowShare", 0),
            steps.number("slowFactor", 3)));
  }

  private QueueLimits limits() {
    Yaml router = spec.find("router");
    if (router == null) {
      return QueueLimits.NONE;
    }
    router.only("maxLength", "maxWait", "recoveryMaxWait");
    return new QueueLimits(
        router.whole("maxLength", QueueLimits.PRODUCT.maxLength()),
        router.seconds("maxWait", QueueLimits.PRODUCT.maxWaitSeconds()),
        router.seconds("recoveryMaxWait", QueueLimits.PRODUCT.recoverySeconds()));
  }

  private @Nullable ReplanRules replan(Problem problem) {
    Yaml replan = spec.find("replan");
    if (replan == null) {
      return null;
    }
    replan.only(
        "loadRate", "minImprovement", "gainPerShare", "horizon", "drainTimeout", "wordDelay");
    if (problem.deployments().size() != 1) {
      throw replan.wrong(
          "is for one deployment; this scenario has %d. Split it, or leave replan out"
              .formatted(problem.deployments().size()));
    }
    ReplanRules product = ReplanRules.PRODUCT;
    return new ReplanRules(
        replan.bytes("loadRate", (long) product.loadBytesPerSecond()),
        replan.number("minImprovement", product.minImprovement()),
        replan.number("gainPerShare", product.gainPerShare()),
        replan.seconds("horizon", product.horizonSeconds()),
        replan.seconds("drainTimeout", product.drainSeconds()),
        replan.seconds("wordDelay", product.wordSeconds()));
  }

  private Scenario.Fault fault(Yaml fault, Problem problem) {
    fault.only("at", "kind", "server", "factor", "grace");
    Yaml named = fault.get("kind");
    Scenario.Fault.Kind kind = kind(named);
    if (kind.replans() && spec.find("replan") == null) {
      throw named.wrong("needs spec.replan, for the placement changes");
    }
    return new Scenario.Fault(
        fault.get("at").seconds(),
        kind,
        kind == Scenario.Fault.Kind.REBALANCE ? -1 : server(fault.get("server"), problem),
        fault.number("factor", 1),
        fault.seconds("grace", DEFAULT_GRACE_SECONDS));
  }

  private static Scenario.Fault.Kind kind(Yaml kind) {
    for (Scenario.Fault.Kind known : Scenario.Fault.Kind.values()) {
      if (known.name().equals(kind.text().toUpperCase(Locale.ROOT))) {
        return known;
      }
    }
    throw kind.wrong(
        "is no fault; known are Crash, Silence, Restore, Slow, Join, Drain, Leave, Rebalance");
  }

  private static int server(Yaml server, Problem problem) {
    Integer position = problem.positions().get(server.text());
    if (position == null) {
      throw server.wrong("is no BlockServer of this scenario");
    }
    return position;
  }
}
