package dev.whorl.simulator.scenario;

import dev.whorl.simulator.document.BadDocument;
import dev.whorl.simulator.document.YamlDocuments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** Reads scenarios. */
public final class ScenarioFile {
  private static final String GROUP = "inference.whorl.dev/";
  private static final String SIMULATION = "simulation.whorl.dev/v1alpha1";

  private final List<Yaml> servers = new ArrayList<>();
  private final List<Yaml> deployments = new ArrayList<>();
  private final List<Yaml> simulations = new ArrayList<>();
  private final Path file;

  private ScenarioFile(Path file) {
    this.file = file;
  }

  /**
   * Reads one file of one or more YAML documents; lists of Kubernetes are opened. Objects of other
   * groups, pools and placements are passed over: a cluster's export may hold them.
   */
  public static Scenario read(Path file) {
    ScenarioFile reader = new ScenarioFile(file);
    for (Node node : YamlDocuments.all(file)) {
      reader.sort(new Yaml(file.toString(), "", node));
    }
    return reader.scenario();
  }

  private void sort(Yaml document) {
    String version = document.get("apiVersion").text();
    String kind = document.get("kind").text();
    if (kind.equals("List")) {
      document.each("items").forEach(this::sort);
    } else if (version.equals(SIMULATION) && kind.equals("Simulation")) {
      simulations.add(document);
    } else if (version.startsWith(GROUP) && kind.equals("BlockServer")) {
      servers.add(document);
    } else if (version.startsWith(GROUP) && kind.equals("LLMDeployment")) {
      deployments.add(document);
    } else if (version.startsWith("simulation.whorl.dev/")) {
      throw document.get("kind").wrong("is not known; use " + SIMULATION + " Simulation");
    }
  }

  private Scenario scenario() {
    if (simulations.size() != 1) {
      throw new BadDocument(
          "%s: There must be one document of kind Simulation, not %d."
              .formatted(file, simulations.size()));
    }
    if (servers.isEmpty() || deployments.isEmpty()) {
      throw new BadDocument(
          "%s: There must be at least one BlockServer (%d) and one LLMDeployment (%d)."
              .formatted(file, servers.size(), deployments.size()));
    }
    return new SimulationDocument(file, simulations.getFirst(), servers, deployments).scenario();
  }
}
