package dev.whorl.operator.planner;

import dev.whorl.control.Assignments;
import dev.whorl.control.RequestedDeployment;
import dev.whorl.crds.Durations;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.Enforcement;
import dev.whorl.crds.llm.LLMDeploymentSpec;
import dev.whorl.crds.llm.ModelSpec;
import dev.whorl.crds.llm.ObjectiveSpec;
import dev.whorl.crds.llm.PlacementMode;
import dev.whorl.crds.placement.LinkAssumption;
import dev.whorl.operator.kube.Digest;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Workload;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.StepProfile;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One deployment that can be planned: its model is known and some of its servers are profiled.
 *
 * @param servers of its pools that take work, with their profile
 * @param links what is assumed of them
 * @param hash of everything that was asked for
 * @param load how its sessions spread over time
 * @param failing servers that could not load its blocks lately, with the reason; they are not used
 */
public record Request(
    LLMDeployment deployment,
    ModelGeometry geometry,
    Map<String, StepProfile> servers,
    int prefillTokens,
    LinkAssumption links,
    String hash,
    LoadProfile load,
    Map<String, String> failing) {
  /** One that every server can load, of whose sessions nothing is known. */
  public Request(
      LLMDeployment deployment,
      ModelGeometry geometry,
      Map<String, StepProfile> servers,
      int prefillTokens,
      LinkAssumption links,
      String hash) {
    this(deployment, geometry, servers, prefillTokens, links, hash, LoadProfile.UNIFORM, Map.of());
  }

  /** The same without the servers that cannot load its blocks. */
  Request without(Map<String, String> failing) {
    Map<String, StepProfile> usable = new LinkedHashMap<>(servers);
    usable.keySet().removeAll(failing.keySet());
    return new Request(deployment, geometry, usable, prefillTokens, links, hash, load, failing);
  }

  /** The same for sessions that spread otherwise. */
  Request under(LoadProfile other) {
    return new Request(deployment, geometry, servers, prefillTokens, links, hash, other, failing);
  }

  String uid() {
    return deployment.getMetadata().getUid();
  }

  boolean planOnly() {
    return deployment.getSpec().placement().mode() == PlacementMode.PLAN;
  }

  boolean bestEffort() {
    return deployment.getSpec().objective().enforcement() == Enforcement.BEST_EFFORT;
  }

  /** What clients send as the model. */
  String servedName() {
    String name = deployment.getSpec().model().name();
    return name == null ? deployment.getMetadata().getName() : name;
  }

  /** With the address that means just the content that was looked at. */
  ModelRef modelRef() {
    ModelSpec model = deployment.getSpec().model();
    return modelRef(model).toBuilder().setUri(meant(model, geometry)).build();
  }

  /** The address that means just the content that was looked at. */
  static String meant(ModelSpec model, ModelGeometry geometry) {
    return geometry.getPinnedUri().isEmpty() ? model.uri() : geometry.getPinnedUri();
  }

  static ModelRef modelRef(ModelSpec model) {
    return ModelRef.newBuilder().setUri(model.uri()).setPrecision(model.precision().text()).build();
  }

  /** NAMESPACE/NAME of what is asked for now: another model, format or slot has another one. */
  String edition() {
    ObjectMeta metadata = deployment.getMetadata();
    return "%s/%s-e%s"
        .formatted(
            metadata.getNamespace(),
            metadata.getName(),
            Digest.of(Assignments.edition(planning(false)).id()).substring(0, 8));
  }

  /** In planning's terms; without the objective when it is not to bind. */
  RequestedDeployment planning(boolean withObjective) {
    LLMDeploymentSpec spec = deployment.getSpec();
    return new RequestedDeployment(
        uid(),
        modelRef(),
        geometry,
        new Workload(
            RequestedDeployment.slot(
                geometry,
                spec.workload().maxInputTokens(),
                spec.workload().maxOutputTokens(),
                prefillTokens),
            spec.sessions(),
            withObjective ? seconds(spec.objective().timePerToken()) : null,
            withObjective ? seconds(spec.objective().timeToFirstToken()) : null,
            load),
        Asked.constraints(spec));
  }

  private static @Nullable Double seconds(@Nullable String duration) {
    return duration == null ? null : Double.valueOf(Durations.seconds(duration));
  }

  /**
   * Hash of what bears on the plan: of the spec, and of what is set for all plans.
   *
   * @param links null for a placement that does not say what it assumes
   * @param meant what the model's uri means: another content behind the same uri is another request
   */
  public static String hash(
      LLMDeployment deployment, int prefillTokens, @Nullable LinkAssumption links, String meant) {
    LLMDeploymentSpec spec = deployment.getSpec();
    String text =
        String.join(
            "|",
            named(spec.model()),
            spec.workload().toString(),
            objective(spec.objective()),
            Integer.toString(spec.sessions()),
            new TreeSet<>(spec.placement().nodePoolRefs()).toString(),
            Asked.constraints(spec).toString(),
            Integer.toString(prefillTokens),
            links == null ? "" : seconds(links.delay()) + "/" + Digest.amount(links.bandwidth()));
    return Digest.of(meant.equals(spec.model().uri()) ? text : text + "|" + meant);
  }

  /** As placements of every release have it in their hash. */
  private static String named(ModelSpec model) {
    return "ModelSpec[uri=%s, name=%s, precision=%s]"
        .formatted(model.address(), model.name(), model.precision());
  }

  /** The same text for the same times, however they are written. */
  private static String objective(ObjectiveSpec objective) {
    return "%s/%s/%s"
        .formatted(
            seconds(objective.timePerToken()),
            seconds(objective.timeToFirstToken()),
            objective.enforcement());
  }
}
