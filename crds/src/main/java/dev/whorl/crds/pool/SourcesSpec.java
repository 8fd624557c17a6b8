package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.llm.SecretRef;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Models that are fetched from elsewhere. */
@ApiType
public record SourcesSpec(
    @Required @JsonPropertyDescription("Where copies are kept.") ModelCacheSpec cache,
    @JsonPropertyDescription(
            "Secret in the operator's namespace with HF_TOKEN, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, .dockerconfigjson, .netrc, as far as they are needed.")
        @Nullable SecretRef credentialsSecretRef,
    @Size(min = 1, max = 512)
        @Pattern("^https?://[^/?#]+(/[^?#]*)?$")
        @JsonPropertyDescription("What hf:// means; absent: https://huggingface.co.")
        @Nullable String hubEndpoint,
    @JsonPropertyDescription("What s3:// means; absent: Amazon's service in us-east-1.")
        @Nullable BucketsSpec buckets,
    @Size(max = 16) @JsonPropertyDescription("Servers that are spoken to without TLS: HOST:PORT.")
        List<@Pattern("^[^/:]+(:[0-9]{1,5})?$") @Size(min = 1, max = 253) String> plainHttp,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Models are fetched from below these only: hf://org/, s3://models. Absent: from everywhere.")
        List<@Pattern("^(hf|oci|s3|https)://[^,\\s]*$") @Size(min = 5, max = 512) String> allowed) {
  public SourcesSpec {
    plainHttp = plainHttp == null ? List.of() : List.copyOf(plainHttp);
    allowed = allowed == null ? List.of() : List.copyOf(allowed);
  }
}
