package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * A changed model gets a share of the new sessions, in steps, before it takes over. It is placed
 * and certified beside the model before, for as many sessions as its largest share has.
 */
@ApiType
@ValidationRule(
    value = "self.weight * self.steps <= 100",
    message = "weight times steps must not be above 100")
public record CanarySpec(
    @Default("10")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription(
            "Percent of the new sessions at the first step; each further step adds as much.")
        Integer weight,
    @Default("3")
        @Min(1)
        @Max(20)
        @JsonPropertyDescription("Steps before the changed model takes over.")
        Integer steps,
    @Pattern(Durations.PATTERN)
        @Default("5m")
        @JsonPropertyDescription("How long each step lasts at least.")
        String stepDuration,
    @Default("[\"Guarantee\"]")
        @Size(min = 1, max = 3)
        @JsonPropertyDescription(
            "What speaks against the changed model: Guarantee (its promise is broken), Errors (its sessions fail more often than the others), Latency (its tokens come later than the others').")
        List<CanaryAnalysis> analysis,
    @Default("true")
        @JsonPropertyDescription(
            "Goes back also when the promise of the model before is broken while the changed one runs beside it.")
        Boolean abortOnGuaranteeLoss) {
  public CanarySpec {
    analysis = analysis == null ? List.of(CanaryAnalysis.GUARANTEE) : List.copyOf(analysis);
  }

  /** Percent of the new sessions at the last step. */
  public int largestShare() {
    return weight * steps;
  }
}
