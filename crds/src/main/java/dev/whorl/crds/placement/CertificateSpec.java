package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import dev.whorl.crds.llm.ToleranceSpec;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is promised: no token of a chain takes longer than its bound while the assumptions hold. */
@ApiType
public record CertificateSpec(
    @Required @Size(min = 1, max = 64) @JsonPropertyDescription("What made the placement.")
        String algorithm,
    @Required @Size(min = 1, max = 64) @JsonPropertyDescription("Of the rules of the certificate.")
        String version,
    @Pattern(Durations.PATTERN) @Required @JsonPropertyDescription("Of the slowest chain.")
        String bound,
    @Pattern(Durations.PATTERN)
        @Required
        @JsonPropertyDescription("Capacity-weighted mean over the chains.")
        String meanBound,
    @Pattern(Durations.PATTERN)
        @Required
        @JsonPropertyDescription("No certificate of any placement has a lower mean.")
        String lowerBound,
    @JsonPropertyDescription("Mean bound over lower bound.") @Nullable Integer ratioPercent,
    @Required @Size(min = 1, max = 64) @JsonPropertyDescription("The measurements it rests on.")
        String profilesHash,
    @Required @Size(min = 1, max = 64) @JsonPropertyDescription("When it was verified, RFC 3339.")
        String provedAt,
    @Size(max = 32) @JsonPropertyDescription("What must hold.")
        List<@Size(max = 1024) String> assumptions,
    @Size(max = 512)
        @JsonPropertyDescription(
            "The longest step of each server, in the order of servers, of all deployments and with prefill; agents count longer ones. 0s: no chain passes.")
        List<@Pattern(Durations.PATTERN) String> stepCaps,
    @JsonPropertyDescription("Assumed of every link between two servers, not measured.")
        @Nullable LinkAssumption links,
    @Size(max = 8)
        @JsonPropertyDescription("Bounds while fewer sessions run, from one session to all.")
        List<LoadBoundSpec> loads,
    @JsonPropertyDescription(
            "Losses after which the planned chains that are left carry all sessions, without loading; absent: none was asked for.")
        @Nullable ToleranceSpec survives) {
  public CertificateSpec {
    assumptions = assumptions == null ? List.of() : List.copyOf(assumptions);
    stepCaps = stepCaps == null ? List.of() : List.copyOf(stepCaps);
    loads = loads == null ? List.of() : List.copyOf(loads);
  }

  /** The same, proved at another time. */
  public CertificateSpec provedAt(String time) {
    return new CertificateSpec(
        algorithm,
        version,
        bound,
        meanBound,
        lowerBound,
        ratioPercent,
        profilesHash,
        time,
        assumptions,
        stepCaps,
        links,
        loads,
        survives);
  }
}
