package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;

/** Requests that wait for a free session. */
@ApiType
public record QueueSpec(
    @Default("256")
        @Min(0)
        @Max(100000)
        @JsonPropertyDescription(
            "A request beyond it is answered 429 with Retry-After; 0: who finds no free session.")
        Integer maxLength,
    @Pattern(Durations.PATTERN)
        @Default("30s")
        @JsonPropertyDescription(
            "A request that waited so long is answered 429 with Retry-After, one that streams with an error event.")
        String maxWait,
    @Pattern(Durations.PATTERN)
        @Default("10m")
        @JsonPropertyDescription(
            "The same for a request that came while the deployment was scaled to zero.")
        String maxWaitAtZero) {
  public QueueSpec {
    // An API server with the kind of an older release knows no default for it.
    maxWaitAtZero = maxWaitAtZero == null ? "10m" : maxWaitAtZero;
  }
}
