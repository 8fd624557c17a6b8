package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The service that has the buckets of s3://. */
@ApiType
public record BucketsSpec(
    @Size(min = 1, max = 512)
        @Pattern("^https?://[^/?#]+(/[^?#]*)?$")
        @JsonPropertyDescription(
            "Its address, where buckets are named in the path; absent: Amazon's in the region.")
        @Nullable String endpoint,
    @Default("us-east-1")
        @Size(min = 1, max = 64)
        @Pattern("^[a-z0-9-]+$")
        @JsonPropertyDescription("Requests are signed for it.")
        String region) {}
