package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;

/** Sizes and times of requests, per router. */
@ApiType
public record HttpLimitsSpec(
    @Default("8388608")
        @Min(1024)
        @Max(1073741824)
        @JsonPropertyDescription("Bytes of a request body; beyond them 413.")
        Integer bodyBytes,
    @Default("20480")
        @Min(1024)
        @Max(1048576)
        @JsonPropertyDescription("Bytes of all header fields of a request; beyond them 431.")
        Integer headerBytes,
    @Pattern(Durations.PATTERN)
        @Default("30s")
        @JsonPropertyDescription(
            "A client whose request body is not there so long after its head is cut off.")
        String bodyTimeout,
    @Pattern(Durations.PATTERN)
        @Default("30m")
        @JsonPropertyDescription(
            "A connection on which nothing is sent or received for so long is closed; nothing is sent while an answer that does not stream is made.")
        String idleTimeout,
    @Default("10000")
        @Min(1)
        @Max(1000000)
        @JsonPropertyDescription("Connections at the same time; more are not accepted.")
        Integer connections,
    @Default("1048576")
        @Min(4096)
        @Max(1073741824)
        @JsonPropertyDescription(
            "Bytes of an answer that its client has not read; with more it is given up.")
        Integer unreadBytes) {
  /** What the defaults of the schema say. */
  public static final HttpLimitsSpec DEFAULT =
      new HttpLimitsSpec(8388608, 20480, "30s", "30m", 10000, 1048576);
}
