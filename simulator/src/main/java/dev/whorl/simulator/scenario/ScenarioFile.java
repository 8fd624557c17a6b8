package dev.whorl.simulator.scenario;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
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
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      LoaderOptions limits = new LoaderOptions();
      limits.setCodePointLimit(256 << 20);
      for (Node node : new org.yaml.snakeyaml.Yaml(limits).composeAll(new StringReader(text))) {
        reader.sort(new Yaml(file.toString(), "", node));
      }
    } catch (MarkedYAMLException e) {
      throw new BadScenario(
          "%s:%d: %s"
              .formatted(
                  file,
                  e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1,
                  e.getProblem()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The scenario (%s) cannot be read: %s.".formatted(file, e.getMessage()), e);
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
      throw new BadScenario(
          "%s: There must be one document of kind Simulation, not %d."
              .formatted(file, simulations.size()));
    }
    if (servers.isEmpty() || deployments.isEmpty()) {
      throw new BadScenario(
          "%s: There must be at least one BlockServer (%d) and one LLMDeployment (%d)."
              .formatted(file, servers.size(), deployments.size()));
    }
    return new SimulationDocument(file, simulations.getFirst(), servers, deployments).scenario();
  }
}
