package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One revision: every block that may be held and every chain that may have sessions, and where all
 * that is to lead. It never changes.
 */
@ApiType
@ValidationRule(
    value = "self == oldSelf",
    message = "a placement never changes; a new plan is a new placement")
@ValidationRule(
    value = "!has(self.chains) || self.chains.all(c, c.hops.all(h, h.server < size(self.servers)))",
    message = "a hop names a server beyond the list")
@ValidationRule(
    value = "!has(self.spans) || self.spans.all(s, s.server < size(self.servers))",
    message = "a span names a server beyond the list")
@ValidationRule(
    value =
        "!has(self.certificate.stepCaps) || size(self.certificate.stepCaps) == 0 || size(self.certificate.stepCaps) == size(self.servers)",
    message = "stepCaps must name one duration per server")
public record BlockPlacementSpec(
    @Required @JsonPropertyDescription("Whose.") DeploymentRef deployment,
    @Required
        @Size(min = 3, max = 317)
        @JsonPropertyDescription(
            "NAMESPACE/NAME that agents and routers know it by: the same in all revisions of one model, format and slot.")
        String edition,
    @Required @JsonPropertyDescription("What is served.") PlacedModel model,
    @Required @JsonPropertyDescription("What one session may use.") PlacedWorkload workload,
    @Required @Min(1) @JsonPropertyDescription("Ascending per deployment.") Integer revision,
    @Required
        @Size(min = 1, max = 512)
        @JsonPropertyDescription("Names of BlockServers; hops refer to them by index.")
        List<@Size(min = 1, max = 63) String> servers,
    @Size(max = 512) @JsonPropertyDescription("What each server holds.") List<PlacedSpan> spans,
    @Size(max = 256) @JsonPropertyDescription("Fastest first.") List<ChainPlan> chains,
    @Required @JsonPropertyDescription("What is promised.") CertificateSpec certificate,
    @JsonPropertyDescription("The way to the planned capacities, of which this is a step.")
        @Nullable MoveSpec move) {
  /** Sessions that are admitted at the same time. */
  public int sessions() {
    return chains.stream().mapToInt(ChainPlan::capacity).sum();
  }

  /** Sessions that will be admitted when everything has arrived. */
  public int planned() {
    return chains.stream().mapToInt(ChainPlan::planned).sum();
  }

  /** Sessions of before that may run beyond the capacities. */
  public int residual() {
    return chains.stream().mapToInt(c -> c.counted() - c.capacity()).sum();
  }

  /** The same under its number; a way that begins gets it too. */
  public BlockPlacementSpec withRevision(int number) {
    MoveSpec way =
        move == null || move.revision() > 0
            ? move
            : new MoveSpec(number, move.since(), move.kind(), move.cause());
    return new BlockPlacementSpec(
        deployment, edition, model, workload, number, servers, spans, chains, certificate, way);
  }

  /** The same with other spans. */
  public BlockPlacementSpec withSpans(List<PlacedSpan> other) {
    return new BlockPlacementSpec(
        deployment, edition, model, workload, revision, servers, other, chains, certificate, move);
  }

  /** The same with other chains. */
  public BlockPlacementSpec withChains(List<ChainPlan> other) {
    return new BlockPlacementSpec(
        deployment, edition, model, workload, revision, servers, spans, other, certificate, move);
  }

  /** The same, made for another request. */
  public BlockPlacementSpec withDeployment(DeploymentRef other) {
    return new BlockPlacementSpec(
        other, edition, model, workload, revision, servers, spans, chains, certificate, move);
  }

  /** The same with nothing planned: everything goes. */
  public BlockPlacementSpec withoutPlanned() {
    return withChains(chains.stream().map(chain -> chain.withPlanned(0)).toList());
  }

  /** Whether it says the same as another one, whatever its number and the time of its proof. */
  public boolean says(BlockPlacementSpec other) {
    return withRevision(other.revision)
        .equals(
            new BlockPlacementSpec(
                other.deployment,
                other.edition,
                other.model,
                other.workload,
                other.revision,
                other.servers,
                other.spans,
                other.chains,
                other.certificate.provedAt(certificate.provedAt()),
                other.move));
  }

  /** The longest certified time to first token of any chain. */
  public String timeToFirstToken() {
    return chains.stream()
        .map(ChainPlan::timeToFirstToken)
        .max(Comparator.comparingDouble(Durations::seconds))
        .orElse("0s");
  }

  /** The certified cap on a step of a server, by index; null: none is certified. */
  public @Nullable String stepCap(int server) {
    return server < certificate.stepCaps().size() ? certificate.stepCaps().get(server) : null;
  }

  public BlockPlacementSpec {
    servers = servers == null ? List.of() : List.copyOf(servers);
    spans = spans == null ? List.of() : List.copyOf(spans);
    chains = chains == null ? List.of() : List.copyOf(chains);
  }
}
