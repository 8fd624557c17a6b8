package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What the parts of a model take: with it a revision says all that certificates count with. */
@ApiType
public record PlacedShape(
    @Required
        @Size(min = 1, max = 4096)
        @JsonPropertyDescription("Weights of each block; one entry where all are equal.")
        List<@Min(0) Long> blockBytes,
    @Required @Min(0) @JsonPropertyDescription("Held with the first block.") Long embeddingBytes,
    @Required @Min(0) @JsonPropertyDescription("Held with the last block.") Long headBytes,
    @Required @Min(1) @JsonPropertyDescription("A hidden state on its way to the next server.")
        Long rowBytes) {
  public PlacedShape {
    blockBytes = blockBytes == null ? List.of() : List.copyOf(blockBytes);
  }
}
