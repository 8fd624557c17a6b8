package dev.whorl.simulator.scenario;

import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Location;
import dev.whorl.planning.model.ModelEnd;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Rates;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The problem from BlockServers, LLMDeployments and the models' sizes. A server's zone is its label
 * {@code topology.kubernetes.io/zone}. Caps of step times ({@code slow}) are used where they are
 * reported, else the medians.
 */
final class Cluster {
  private static final String ZONE_LABEL = "topology.kubernetes.io/zone";
  private static final String DEFAULT = "default";

  private final Yaml spec;
  private final List<Yaml> servers;
  private final List<Yaml> deployments;
  private final List<Server> pool = new ArrayList<>();

  Cluster(Yaml spec, List<Yaml> servers, List<Yaml> deployments) {
    this.spec = spec;
    this.servers = servers;
    this.deployments = deployments;
  }

  Problem problem() {
    servers.forEach(s -> pool.add(server(s)));
    List<Deployment> all = deployments.stream().map(this::deployment).toList();
    return new Problem(pool, LinkSection.delays(spec.find("links"), pool), all);
  }

  private static Server server(Yaml server) {
    String name = server.get("metadata").get("name").text();
    Yaml status = server.get("status");
    long memory = memory(status.get("memory"));
    Yaml labels = server.get("metadata").find("labels");
    String zone = labels == null ? DEFAULT : labels.text(ZONE_LABEL, DEFAULT);
    return new Server(
        name, memory, new Location(status.text("node", name), zone, DEFAULT), Rates.NONE);
  }

  private static long memory(Yaml memory) {
    Yaml usable = memory.find("usable");
    return usable == null ? memory.get("total").bytes() : usable.bytes();
  }

  private Deployment deployment(Yaml document) {
    String name = document.get("metadata").get("name").text();
    Yaml asked = document.get("spec");
    Yaml model = model(name);
    Yaml workload = asked.get("workload");
    int input = workload.get("maxInputTokens").whole();
    int output = workload.get("maxOutputTokens").whole();
    long cache = model.get("cacheBytesPerToken").bytes() * (input + (long) output);
    Slot slot = new Slot(input, output, cache, model.whole("prefillTokens", 256));
    int sessions = asked.whole("replicas", 1) * asked.get("sessionsPerReplica").whole();
    Yaml objective = asked.find("objective");
    Double seconds =
        objective == null || objective.find("timePerToken") == null
            ? null
            : Double.valueOf(objective.get("timePerToken").seconds());
    Workload load = Workload.of(slot, sessions).withObjective(seconds);
    return new Deployment(
        name, shape(name, model), load, Constraints.NONE, profiles(model.text("geometryHash", "")));
  }

  private Yaml model(String deployment) {
    for (Yaml model : spec.get("models").list()) {
      if (model.get("deployment").text().equals(deployment)) {
        return model.only(
            "deployment",
            "geometryHash",
            "blocks",
            "blockBytes",
            "embeddingBytes",
            "headBytes",
            "residualRowBytes",
            "cacheBytesPerToken",
            "prefillTokens");
      }
    }
    throw spec.get("models").wrong("has no entry for deployment " + deployment);
  }

  private static ModelShape shape(String name, Yaml model) {
    int blocks = model.get("blocks").whole();
    if (blocks < 1) {
      throw model.get("blocks").wrong("must be at least 1");
    }
    return new ModelShape(
        name,
        Collections.nCopies(blocks, new Block(model.get("blockBytes").bytes(), 1)),
        new ModelEnd(model.bytes("embeddingBytes", 0), 0),
        new ModelEnd(model.bytes("headBytes", 0), 0),
        model.get("residualRowBytes").bytes());
  }

  private Map<String, Profile> profiles(String geometry) {
    Map<String, Profile> profiles = new HashMap<>();
    for (Yaml server : servers) {
      for (Yaml profile : server.get("status").get("profiles").list()) {
        if (geometry.isEmpty() || profile.text("geometryHash", "").equals(geometry)) {
          profiles.put(server.get("metadata").get("name").text(), profile(profile));
        }
      }
    }
    return profiles;
  }

  private static Profile profile(Yaml profile) {
    List<Yaml> decode = profile.get("decode").list();
    int[] batches = decode.stream().mapToInt(d -> d.get("batch").whole()).toArray();
    double[] block = new double[batches.length];
    double[] head = new double[batches.length];
    double[] embedding = new double[batches.length];
    for (int i = 0; i < batches.length; i++) {
      Yaml step = decode.get(i);
      Yaml cap = step.find("slow");
      block[i] = (cap == null ? step.get("time") : cap).seconds();
      head[i] = step.seconds("head", profile.seconds("head", 0));
      embedding[i] = step.seconds("embedding", profile.seconds("embedding", 0));
      if (i > 0) {
        // A measurement may come out a little faster at a larger batch; the profile must not.
        block[i] = Math.max(block[i], block[i - 1]);
        head[i] = Math.max(head[i], head[i - 1]);
        embedding[i] = Math.max(embedding[i], embedding[i - 1]);
      }
    }
    int tokens = profile.whole("prefillTokens", 256);
    double chunk = profile.find("prefill") == null ? 0 : profile.get("prefill").seconds();
    return new Profile(
        StepTimes.table(batches, block),
        ends(batches, embedding),
        ends(batches, head),
        new ChunkTime(tokens, chunk, 0));
  }

  private static @Nullable StepTimes ends(int[] batches, double[] seconds) {
    return seconds[0] > 0 ? StepTimes.table(batches, seconds) : null;
  }
}
