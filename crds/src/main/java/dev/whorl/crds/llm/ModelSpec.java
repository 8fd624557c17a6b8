package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The model to serve. */
@ApiType
@ValidationRule(
    value =
        "!has(self.revision) || self.uri.matches('^hf://[^/]+/[^/@]+(/|$)|^oci://[^/]+(/[^/:@]+)+$')",
    message =
        "revision is for hf:// and oci:// uris that name none themselves; elsewhere the path says it")
public record ModelSpec(
    @Required
        @Size(min = 8, max = 512)
        @Pattern(
            "^(store://[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?/[^/]+(/[^/]+)*|(hf|oci|s3|https)://[^/]+(/[^/]+)+)$")
        @ValidationRule(
            value = "!self.matches('(^|/)[.]{1,2}(/|$)')",
            message = "uri must not contain . or .. as a path segment")
        @JsonPropertyDescription(
            "The model: store://STORE/PATH in a store of the pools, or fetched from hf://ORG/NAME[@REVISION][/FILE.gguf], oci://REGISTRY/REPOSITORY:TAG, s3://BUCKET/KEY or https://HOST/FILE.gguf.")
        String uri,
    @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z0-9][A-Za-z0-9._/:-]*$")
        @JsonPropertyDescription(
            "What clients send as the model; the name of the deployment when absent.")
        @Nullable String name,
    @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z0-9_][A-Za-z0-9_.:-]*$")
        @JsonPropertyDescription(
            "Of an hf:// uri the branch, tag or commit, of an oci:// uri the tag or sha256:DIGEST, unless the uri names it. Elsewhere the path says it.")
        @Nullable String revision,
    @Default("stored")
        @JsonPropertyDescription(
            "How weights are held and computed: as the file stores them, or converted to bf16, f32, int8 or int4 when they are loaded.")
        Precision precision) {
  private static final String HUB = "hf://";
  private static final String DIGEST = "sha256:";

  /** The uri with the revision in it, as agents fetch it. */
  public String address() {
    if (revision == null) {
      return uri;
    }
    if (uri.startsWith(HUB)) {
      String[] parts = uri.substring(HUB.length()).split("/", 3);
      String repository = HUB + parts[0] + "/" + parts[1] + "@" + revision;
      return parts.length < 3 ? repository : repository + "/" + parts[2];
    }
    return uri + (revision.startsWith(DIGEST) ? "@" : ":") + revision;
  }

  /** Whether the same weights are asked for in the same form, whatever clients call them. */
  public boolean sameAs(ModelSpec other) {
    return address().equals(other.address()) && precision == other.precision;
  }

  /** The same model with its revision in the uri. */
  public ModelSpec resolved() {
    return revision == null ? this : new ModelSpec(address(), name, null, precision);
  }
}
