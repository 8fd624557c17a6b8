package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;

/** How one placement gives way to the next. */
@ApiType
public record RebalanceSpec(
    @Pattern(Durations.PATTERN)
        @Default("2m")
        @JsonPropertyDescription(
            "How long running sessions of an old placement may go on before it is taken down.")
        String drainTimeout) {}
