package dev.whorl.simulator.scenario;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Problem;
import dev.whorl.simulator.engine.Options;
import dev.whorl.simulator.run.QueueLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A whole scenario from its documents. */
final class SimulationDocument {
  private static final List<String> ALL_POLICIES =
      List.of(
          "whorl",
          "whorl-predicted",
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
                "prefill");
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
      prefill.only("permits", "window");
      options =
          new Options(
              prefill.whole("permits", options.permits()),
              prefill.whole("window", options.window()),
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

  private static Scenario.Fault fault(Yaml fault, Problem problem) {
    fault.only("at", "kind", "server", "factor");
    Integer server = problem.positions().get(fault.get("server").text());
    if (server == null) {
      throw fault.get("server").wrong("is no BlockServer of this scenario");
    }
    Yaml kind = fault.get("kind");
    for (Scenario.Fault.Kind known : Scenario.Fault.Kind.values()) {
      if (known.name().equals(kind.text().toUpperCase(Locale.ROOT))) {
        return new Scenario.Fault(
            fault.get("at").seconds(), known, server, fault.number("factor", 1));
      }
    }
    throw kind.wrong("is no fault; known are Crash, Silence, Restore, Slow");
  }
}
