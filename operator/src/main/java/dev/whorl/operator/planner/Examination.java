package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.PinnedSpanSpec;
import dev.whorl.crds.placement.LinkAssumption;
import dev.whorl.crds.pool.NamespaceSelector;
import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.operator.settings.PlanningSettings;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.StepProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Examines one deployment: pools, model, profiles, in this order. */
final class Examination {
  private final Survey survey;
  private final PlanningSettings settings;

  Examination(Survey survey, PlanningSettings settings) {
    this.survey = survey;
    this.settings = settings;
  }

  Readiness examine(LLMDeployment deployment, Snapshot snapshot) {
    if (deployment.getMetadata().getDeletionTimestamp() != null || deployment.getSpec().idle()) {
      return new Readiness.NotYet(new PlanOutcome.Idle(), null);
    }
    String missing = missing(deployment, snapshot);
    if (missing != null) {
      // It may be applied a moment later: nothing is wrong yet.
      return waiting(PlanOutcome.Stage.POOLS, missing, null);
    }
    String refused = refusal(deployment, snapshot);
    if (refused != null) {
      return blocked(PlanOutcome.Stage.POOLS, Reasons.NO_FEASIBLE_CHAIN, refused, null);
    }
    List<BlockServer> pooled = pooled(deployment, snapshot);
    List<BlockServer> online = pooled.stream().filter(snapshot::usable).toList();
    String foreign = pooled.isEmpty() ? null : foreignPin(deployment, pooled);
    if (foreign != null) {
      return blocked(PlanOutcome.Stage.POOLS, Reasons.NO_FEASIBLE_CHAIN, foreign, null);
    }
    if (online.isEmpty()) {
      return waiting(
          PlanOutcome.Stage.MODEL,
          "No server of the pools is online yet (%d exist).".formatted(pooled.size()),
          null);
    }
    List<BlockServer> reporting = online.stream().filter(snapshot::reporting).toList();
    if (reporting.isEmpty()) {
      return waiting(PlanOutcome.Stage.MODEL, "The agents are being called.", null);
    }
    Map<String, ModelGeometry> read = new LinkedHashMap<>();
    for (GPUNodePool pool : pools(deployment, snapshot)) {
      Optional<BlockServer> reader =
          reporting.stream()
              .filter(s -> s.getSpec().poolRef().equals(pool.getMetadata().getName()))
              .findFirst();
      if (reader.isEmpty()) {
        continue;
      }
      switch (survey.geometry(Request.modelRef(deployment.getSpec().model()), pool, reader.get())) {
        case Answer.Asked<ModelGeometry> asked -> {
          return waiting(PlanOutcome.Stage.MODEL, sentence(asked.message()), null);
        }
        case Answer.Failed<ModelGeometry> failed when !failed.foreign() -> {
          return waiting(PlanOutcome.Stage.MODEL, sentence(failed.message()), null);
        }
        case Answer.Failed<ModelGeometry> failed -> {
          return unavailable(sentence(failed.message()));
        }
        case Answer.Known<ModelGeometry> known ->
            read.put(pool.getMetadata().getName(), known.value());
      }
    }
    ModelGeometry geometry = read.values().iterator().next();
    if (!read.values().stream().allMatch(geometry::equals)) {
      return unavailable(
          "The pools %s hold different models under %s. Give them the same file, or name pools of one kind."
              .formatted(String.join(", ", read.keySet()), deployment.getSpec().model().uri()));
    }
    return profiled(deployment, snapshot, pooled, online, geometry);
  }

  /** Ends a round: what concerns no deployment any more is forgotten. */
  void endRound() {
    survey.endRound();
  }

  /** Profiles of servers for revisions: as requests have them, or as they are known. */
  FleetSource.Profiles profiles(Snapshot snapshot, List<Request> requests) {
    Map<String, Request> byEdition =
        requests.stream().collect(Collectors.toMap(Request::edition, r -> r, (a, b) -> a));
    Map<String, BlockServer> servers = Movement.byName(snapshot);
    return (server, spec) -> {
      Request request = byEdition.get(spec.edition());
      StepProfile asked = request == null ? null : request.servers().get(server);
      BlockServer found = servers.get(server);
      return asked != null || found == null
          ? asked
          : survey.known(found, snapshot.observations().get(server), spec);
    };
  }

  private static List<GPUNodePool> pools(LLMDeployment deployment, Snapshot snapshot) {
    return deployment.getSpec().placement().nodePoolRefs().stream()
        .distinct()
        .map(snapshot.pools()::get)
        .toList();
  }

  private static Readiness unavailable(String message) {
    return blocked(PlanOutcome.Stage.MODEL, Reasons.MODEL_UNAVAILABLE, message, null);
  }

  private Readiness profiled(
      LLMDeployment deployment,
      Snapshot snapshot,
      List<BlockServer> pooled,
      List<BlockServer> online,
      ModelGeometry geometry) {
    int slot = deployment.getSpec().workload().slotTokens();
    if (slot > geometry.getContextLength()) {
      return blocked(
          PlanOutcome.Stage.MODEL,
          Reasons.MODEL_UNAVAILABLE,
          "The workload's maxInputTokens + maxOutputTokens (%d) exceed the model's context length (%d). Lower one of them."
              .formatted(slot, geometry.getContextLength()),
          geometry);
    }
    int chunk =
        Math.min(settings.prefillTokens(), deployment.getSpec().workload().maxInputTokens());
    ProfileNeed need =
        ProfileNeed.of(
            deployment.getSpec().model().precision().text(),
            slot,
            chunk,
            deployment.getSpec().sessions());
    Map<String, StepProfile> profiles = new LinkedHashMap<>();
    List<String> pending = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (BlockServer server : online) {
      String name = server.getMetadata().getName();
      Observation observation = snapshot.observations().get(name);
      switch (survey.profile(server, observation, geometry, need)) {
        case Answer.Known<StepProfile> known -> profiles.put(name, known.value());
        case Answer.Asked<StepProfile> asked -> pending.add(asked.message());
        case Answer.Failed<StepProfile> bad -> failed.add(bad.message());
      }
    }
    LinkAssumption links = settings.links().assumption();
    String hash =
        Request.hash(
            deployment, chunk, links, Request.meant(deployment.getSpec().model(), geometry));
    List<BlockPlacement> placements = snapshot.inForce(deployment.getMetadata().getUid());
    boolean placed = !placements.isEmpty();
    boolean asked =
        placed && placements.getFirst().getSpec().deployment().requestHash().equals(hash);
    if (!placed) {
      pending.addAll(joining(pooled, snapshot));
    }
    // What is in force is mended with the servers that are measured; another request waits for all.
    if (!pending.isEmpty() && (!asked || profiles.isEmpty())) {
      return waiting(
          PlanOutcome.Stage.PROFILES,
          "Servers are being started and measured: " + String.join(", ", pending) + ".",
          geometry);
    }
    if (profiles.isEmpty()) {
      return blocked(
          PlanOutcome.Stage.PROFILES,
          Reasons.PROFILES_STALE,
          "No server could be measured: " + String.join("; ", failed),
          geometry);
    }
    return new Readiness.Ready(new Request(deployment, geometry, profiles, chunk, links, hash));
  }

  /** Servers that will soon be there: a first plan waits for them, so that it is not made twice. */
  private List<String> joining(List<BlockServer> pooled, Snapshot snapshot) {
    return pooled.stream()
        .filter(s -> !snapshot.usable(s))
        .filter(s -> s.getMetadata().getDeletionTimestamp() == null)
        .filter(s ->
            Instant.parse(s.getMetadata().getCreationTimestamp())
                .plus(settings.joinGrace())
                .isAfter(snapshot.now()))
        .map(s -> s.getMetadata().getName())
        .toList();
  }

  private static @Nullable String missing(LLMDeployment deployment, Snapshot snapshot) {
    return deployment.getSpec().placement().nodePoolRefs().stream()
        .filter(name -> !snapshot.pools().containsKey(name))
        .findFirst()
        .map(
            "The pool (%s) in nodePoolRefs does not exist. Create the GPUNodePool or correct the name."
                ::formatted)
        .orElse(null);
  }

  private static @Nullable String foreignPin(LLMDeployment deployment, List<BlockServer> pooled) {
    Set<String> names =
        pooled.stream().map(s -> s.getMetadata().getName()).collect(Collectors.toSet());
    return deployment.getSpec().placement().pinned().stream()
        .map(PinnedSpanSpec::server)
        .filter(server -> !names.contains(server))
        .findFirst()
        .map(
            "The server (%s) in placement.pinned is not in the pools. Correct the name, or take it out."
                ::formatted)
        .orElse(null);
  }

  private static @Nullable String refusal(LLMDeployment deployment, Snapshot snapshot) {
    String namespace = deployment.getMetadata().getNamespace();
    Map<String, String> labels = snapshot.namespaces().getOrDefault(namespace, Map.of());
    for (String name : deployment.getSpec().placement().nodePoolRefs()) {
      GPUNodePool pool = Objects.requireNonNull(snapshot.pools().get(name), "none is missing");
      if (pool.getMetadata().getDeletionTimestamp() != null) {
        return "The pool (%s) in nodePoolRefs is being deleted. Take it out.".formatted(name);
      }
      NamespaceSelector allowed = pool.getSpec().allowedNamespaces();
      if (allowed != null && !pool.getSpec().admits(labels)) {
        return "The pool (%s) is not open to namespace (%s): it admits namespaces with labels %s."
            .formatted(name, namespace, new TreeMap<>(allowed.matchLabels()));
      }
    }
    return null;
  }

  private static List<BlockServer> pooled(LLMDeployment deployment, Snapshot snapshot) {
    List<String> pools = deployment.getSpec().placement().nodePoolRefs();
    return snapshot.servers().stream()
        .filter(s -> pools.contains(s.getSpec().poolRef()))
        .filter(s -> s.getMetadata().getDeletionTimestamp() == null)
        .sorted(Comparator.comparing(s -> s.getMetadata().getName()))
        .toList();
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static Readiness waiting(
      PlanOutcome.Stage stage, String message, @Nullable ModelGeometry geometry) {
    return new Readiness.NotYet(new PlanOutcome.Waiting(stage, message), geometry);
  }

  private static Readiness blocked(
      PlanOutcome.Stage stage, String reason, String message, @Nullable ModelGeometry geometry) {
    return new Readiness.NotYet(new PlanOutcome.Blocked(stage, reason, message), geometry);
  }
}
