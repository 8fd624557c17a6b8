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
    value = "self.chains.all(c, c.hops.all(h, h.server < size(self.servers)))",
    message = "a hop names a server beyond the list")
@ValidationRule(
    value = "self.spans.all(s, s.server < size(self.servers))",
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
    @Required @Size(min = 1, max = 512) @JsonPropertyDescription("What each server holds.")
        List<PlacedSpan> spans,
    @Required @Size(max = 256) @JsonPropertyDescription("Fastest first.") List<ChainPlan> chains,
    @Required @JsonPropertyDescription("What is promised.") CertificateSpec certificate) {
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
