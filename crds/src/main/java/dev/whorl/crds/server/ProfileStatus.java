package dev.whorl.crds.server;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Step times of one model geometry, per block. */
@ApiType
public record ProfileStatus(
    @Size(max = 128) @JsonPropertyDescription("Of which geometry.") String geometryHash,
    @Size(max = 16) @JsonPropertyDescription("stored, bf16, f32, int8 or int4.") String precision,
    @JsonPropertyDescription("Length to which the caches were filled.") Integer contextTokens,
    @Size(max = 32) @JsonPropertyDescription("Decode step by batch.") List<StepTimeStatus> decode,
    @JsonPropertyDescription("Tokens of the prefill chunk.") Integer prefillTokens,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription("Extra time of a step with that chunk, per block.")
        String prefill,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription("Final norm, head and sampling of one row.")
        String head,
    @Pattern(Durations.PATTERN) @JsonPropertyDescription("Embedding of one row.") String embedding,
    @Size(max = 64) @JsonPropertyDescription("When, RFC 3339.") String measuredAt) {
  public ProfileStatus {
    decode = decode == null ? List.of() : List.copyOf(decode);
  }
}
